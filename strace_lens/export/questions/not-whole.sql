-- Which logs are incomplete or could not be read, and why
SELECT source, labels, coalesce(error, gaps[1]) AS why, gap_count
FROM traces
WHERE NOT complete
ORDER BY source
