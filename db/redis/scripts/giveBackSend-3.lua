-- Undoes what takeSlot and storeCode did for one send, as far as that send still holds it. Unless the send may have been
-- billed, the code of the same browser that it replaced is good again while it lives, and its own ends then.
-- KEYS[1] flag that holds the interval   KEYS[2] sorted set of the mobile's sends   KEYS[3] hash of codes
-- ARGV[1] send id   ARGV[2] '1' to delete the code in any case   ARGV[3] '1' when the send may have been billed
-- Returns 1 when the interval was still this send's, else 0.

local held = 0
if redis.call('GET', KEYS[1]) == ARGV[1] then held = redis.call('DEL', KEYS[1]) end
if ARGV[3] == '1' then return held end

redis.call('ZREM', KEYS[2], ARGV[1])
local code = read_code(KEYS[3], ARGV[1])
-- A used one has arrived, whatever was said of its send.
if not code or code.used then return held end

local now = now_ms()
-- Nobody needs the code of a failed send once there is a newer one.
local ends = ARGV[2] == '1' or code.replaced_by
for send_id, other in pairs(read_codes(KEYS[3])) do
  if other.replaced_by == ARGV[1] and state_of(other, now) == 'replaced' then
    other.replaced_by = code.replaced_by
    -- The same code sent again: its guesses are one count.
    if other.digest == code.digest then other.wrong = code.wrong end
    write_code(KEYS[3], send_id, other)
    ends = true
  end
end
if ends then redis.call('HDEL', KEYS[3], ARGV[1]) end
return held
