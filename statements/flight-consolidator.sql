INSERT INTO flight_avro (
  departure_airport_code,
  flight_number,
  email_address,
  departure_time,
  arrival_time,
  arrival_airport_code,
  confirmation_code,
  airline
)
SELECT
  departure_airport_code,
  flight_number,
  email_address,
  departure_time,
  arrival_time,
  arrival_airport_code,
  confirmation_code,
  'SkyOne' AS airline
FROM skyone_avro
WHERE departure_airport_code IS NOT NULL
  AND flight_number IS NOT NULL
  AND email_address IS NOT NULL
  AND departure_time IS NOT NULL
  AND arrival_time IS NOT NULL
  AND arrival_airport_code IS NOT NULL
  AND confirmation_code IS NOT NULL
UNION ALL
SELECT
  departure_airport_code,
  flight_number,
  email_address,
  departure_time,
  arrival_time,
  arrival_airport_code,
  confirmation_code,
  'Sunset' AS airline
FROM sunset_avro
WHERE departure_airport_code IS NOT NULL
  AND flight_number IS NOT NULL
  AND email_address IS NOT NULL
  AND departure_time IS NOT NULL
  AND arrival_time IS NOT NULL
  AND arrival_airport_code IS NOT NULL
  AND confirmation_code IS NOT NULL;
