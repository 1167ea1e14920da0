-- Makes a used code live again, for when what it was used for failed on our side.
-- KEYS[1] hash of codes   ARGV[1] send id
-- Returns 1 when there is such a code, else 0.

local code = read_code(KEYS[1], ARGV[1])
if not code then return 0 end
code.used = nil
write_code(KEYS[1], ARGV[1], code)
return 1
