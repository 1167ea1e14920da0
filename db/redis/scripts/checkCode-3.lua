-- Checks one guess and, when it is right, marks the code used: it succeeds once, whatever the concurrency.
-- Wrong guesses count per code and per mobile; the mobile's budget survives a new code.
-- A success is noted for a day: it ends the growing wait between sends.
-- A used code stays until its life ends, so that a repeat by its holder can be told from a guess, and keeps what used it.
-- KEYS[1] hash of the code   KEYS[2] sorted set of the mobile's wrong guesses   KEYS[3] time of the last success
-- ARGV[1] wrong guesses that kill a code   ARGV[2] unique member of this guess
-- ARGV[3] and ARGV[4] the mobile's budget: count, window in ms
-- ARGV[5] what the code is used for   ARGV[6…] digests of the guess under every secret
-- Returns {'right', send id}, {'used', what it was used for}, {'wrong', guesses left, ms until the mobile has any}, {'absent'}
-- or {'limited', ms to wait}.

-- Reads every byte whatever differs, so that the time tells nothing about where.
local function same(a, b)
  if #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do difference = bit.bor(difference, bit.bxor(a:byte(i), b:byte(i))) end
  return difference == 0
end

local now = now_ms()
local budget = { tonumber(ARGV[3]), tonumber(ARGV[4]) }
local wait = window_wait(KEYS[2], now, budget)
if wait > 0 then return { 'limited', wait } end

local code = redis.call('HMGET', KEYS[1], 'digest', 'send_id', 'used')
if not code[1] then return { 'absent' } end

-- A code whose secret is gone can't be compared: its holder needs a new one, and pays no guess for it.
local function key_of(digest) return digest:match('^%x+:') end
local right, comparable = false, false
for i = 6, #ARGV do
  right = same(code[1], ARGV[i]) or right
  comparable = key_of(code[1]) == key_of(ARGV[i]) or comparable
end
if not comparable then return { 'absent' } end
if right and code[3] then return { 'used', code[3] } end
if right then
  redis.call('HSET', KEYS[1], 'used', ARGV[5])
  redis.call('SET', KEYS[3], now, 'PX', 86400000)
  return { 'right', code[2] }
end

window_add(KEYS[2], now, budget, ARGV[2])
local left = tonumber(ARGV[1]) - redis.call('HINCRBY', KEYS[1], 'wrong', 1)
if left <= 0 then redis.call('DEL', KEYS[1]) end
-- The next guess is refused by whichever of the two budgets ends first; no new code helps when it is the mobile's.
local left_to_mobile = budget[1] - redis.call('ZCARD', KEYS[2])
return { 'wrong', math.max(math.min(left, left_to_mobile), 0), window_wait(KEYS[2], now, budget) }
