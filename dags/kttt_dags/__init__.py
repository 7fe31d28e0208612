"""What the DAG files share: asset names, task bodies, the as-of of a run, and the two ways to start them.

Holds no rule about plans, reports or deadlines: those live in ``ingest``, ``dbt_project`` and ``expectations``.
"""
