-- A run that only compared a target mended nothing: it ends no incident.
DROP VIEW trust_incidents;

-- Of each interval from its first bad run to its first good run after that, by task type.
CREATE VIEW trust_incidents AS
SELECT d.name AS dataset, b.dataset_id, b.part, b.task_type, b.begin_time,
  (SELECT min(g.settle_time) FROM trust_fact g WHERE g.dataset_id = b.dataset_id AND g.part = b.part
    AND g.task_type = b.task_type AND g.state = 'SUCCEEDED' AND g.verdict <> 'FAIL'
    AND g.idempotency_errors IS NULL AND g.settle_time > b.begin_time) AS end_time
FROM (SELECT dataset_id, part, task_type, min(settle_time) AS begin_time FROM trust_fact
  WHERE state IN ('FAILED', 'LOST') OR verdict = 'FAIL' GROUP BY dataset_id, part, task_type) b
JOIN trust_dataset d ON d.id = b.dataset_id;
