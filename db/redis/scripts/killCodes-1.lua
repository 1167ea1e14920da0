-- Kills the codes of one owner, as too many wrong guesses would: what they belong to was canceled.
-- KEYS[1] hash of codes
-- ARGV[1] the owner
-- Returns how many there were.

local killed = 0
for send_id, code in pairs(read_codes(KEYS[1])) do
  if code.browser == ARGV[1] and not code.used then
    code.exhausted = true
    write_code(KEYS[1], send_id, code)
    killed = killed + 1
  end
end
return killed
