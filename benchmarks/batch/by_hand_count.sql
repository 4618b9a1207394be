-- What nothing can undercut: read the events' lead column, count per lead. Set first: the variables events, output.
COPY (
    SELECT lead, count(*) AS events FROM read_parquet(getvariable('events')) GROUP BY lead
) TO (getvariable('output')) (FORMAT parquet);
