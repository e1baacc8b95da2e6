-- Each submission asks how many runs wait in its queue.
CREATE INDEX task_run_waiting ON task_run (queue) WHERE state = 'QUEUED';
