-- Stores the code of a send. The live code of the same browser is replaced, those of other browsers are not touched; with
-- 'same' it is kept instead, under the new send, to be sent once more.
-- KEYS[1] flag that holds the interval   KEYS[2] hash of codes   KEYS[3] mark of a browser that has a code
-- ARGV[1] send id   ARGV[2] digest of the new code   ARGV[3] life of the code in ms
-- ARGV[4] the new code sealed, '' when nobody may read it again
-- ARGV[5] 'fresh', 'same', or 'fixed' for a code that needs no interval
-- ARGV[6] digest of the browser's id, '' when it has none   ARGV[7] '1' when the browser has a device cookie of the mobile
-- ARGV[8] how long the browser is known beyond its code, in ms
-- Returns {'stored', life in ms}, {'kept', life left in ms, the live code sealed}, or {'lost', ms to wait} when
-- another send holds the interval by now.

if ARGV[5] ~= 'fixed' and redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return { 'lost', math.max(redis.call('PTTL', KEYS[1]), 0) }
end

local now = now_ms()
local life, browser = tonumber(ARGV[3]), ARGV[6]
local code = { digest = ARGV[2], browser = browser, wrong = 0, ends_at = now + life }
if ARGV[4] ~= '' then code.sealed = ARGV[4] end
if ARGV[7] == '1' then code.trusted = true end
local last_end, result = code.ends_at, { 'stored', life }

for send_id, other in pairs(read_codes(KEYS[2])) do
  if other.ends_at <= now then
    redis.call('HDEL', KEYS[2], send_id)
  elseif other.browser == browser then
    if other.replaced_by then
      redis.call('HDEL', KEYS[2], send_id)
    else
      -- A code whose life is half over would be dead before the second SMS is read.
      local fit = ARGV[5] == 'same' and other.sealed and state_of(other, now) == 'live' and other.ends_at - now >= life / 2
      if fit then
        code.digest, code.sealed, code.wrong, code.ends_at = other.digest, other.sealed, other.wrong, other.ends_at
        result = { 'kept', other.ends_at - now, other.sealed }
      end
      other.replaced_by = ARGV[1]
      write_code(KEYS[2], send_id, other)
    end
  end
  last_end = math.max(last_end, other.ends_at)
end

write_code(KEYS[2], ARGV[1], code)
redis.call('PEXPIREAT', KEYS[2], last_end)
if browser ~= '' then redis.call('SET', KEYS[3], '1', 'PX', code.ends_at - now + tonumber(ARGV[8])) end
return result
