"""The pages that operators open from the Airflow UI: which files they may see, and the lists that lead to them."""
