-- The worker's targets and Airflow's own tables are apart.
CREATE DATABASE airflow;
