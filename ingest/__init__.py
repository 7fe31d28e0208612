"""From bytes received to Parquet, and from the warehouse to files for people.

Holds the ``kttt`` command and every stage that runs without Airflow. It never imports Airflow, never reads the clock
(one as-of instant is passed down from the entry point) and never decides what only SQL decides: statuses and marts.
"""
