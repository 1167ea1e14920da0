-- What has become of the code of one send. Changes nothing.
-- KEYS[1] hash of codes   ARGV[1] send id
-- Returns 'live', 'used', 'replaced', or 'gone' when it expired, was killed by wrong guesses or never was.

local code = read_code(KEYS[1], ARGV[1])
return code and state_of(code, now_ms()) or 'gone'
