-- Checks one guess and, when it is right, marks the code used: it succeeds once, whatever the concurrency.
-- Who guesses decides what is compared and what a wrong guess costs:
--   'browser'  the codes of one browser: counts on its code and on the browser's budget, which no resend renews
--   'send'     the code of one send: counts on that code
--   'stranger' all live codes of the mobile and purpose: counts on the mobile's budget and kills no code; after many
--              wrong guesses it needs a challenge solved ('solved'), then nothing is compared any more
--   'key'      the same for a back end, which nobody can ask for a challenge
-- A used code stays until its life ends, so that a repeat by its holder can be told from a guess, and keeps what used it.
-- KEYS[1] hash of codes   KEYS[2] time of the mobile's last success   KEYS[3] sorted set of the mobile's last wrong guesses
-- KEYS[4] sorted set of the budget: the browser's or the mobile's   KEYS[5] mark of a browser that has a code
-- ARGV[1] who guesses, as above   ARGV[2] digest of the browser's id, or the send id   ARGV[3] wrong guesses that kill a code
-- ARGV[4] unique member of this guess   ARGV[5] and ARGV[6] the budget: count, window in ms
-- ARGV[7] what the code is used for   ARGV[8…] digests of the guess under every secret
-- Returns {'right', send id}, {'used', what it was used for, send id}, {'wrong', guesses left, ms until there are any},
-- {'newer'} the code before the browser's live one, {'dead'}, {'limited', ms to wait}, {'challenge'}, {'refused'},
-- or {'stranger'} for a browser that has no code here.

local DAY, MEMORY = 86400000, 90 * 86400000
-- Wrong guesses for a mobile: in a day, before strangers are asked for a challenge; since the last right one, before they are
-- refused and a code has one guess, unless its browser has a device cookie.
local CHALLENGE_AFTER, REFUSE_AFTER = 30, 100

local now = now_ms()
local who, subject, max_wrong = ARGV[1], ARGV[2], tonumber(ARGV[3])
local budget = { tonumber(ARGV[5]), tonumber(ARGV[6]) }
local one_code = who == 'browser' or who == 'send'
if who == 'browser' and redis.call('EXISTS', KEYS[5]) == 0 then return { 'stranger' } end

redis.call('ZREMRANGEBYSCORE', KEYS[3], '-inf', now - MEMORY)
local in_a_row = redis.call('ZCOUNT', KEYS[3], '(' .. (redis.call('GET', KEYS[2]) or 0), '+inf') >= REFUSE_AFTER
if in_a_row and (who == 'stranger' or who == 'solved') then return { 'refused' } end
if who ~= 'send' then
  local wait = window_wait(KEYS[4], now, budget)
  if wait > 0 then return { 'limited', wait } end
end
if who == 'stranger' and redis.call('ZCOUNT', KEYS[3], '(' .. (now - DAY), '+inf') >= CHALLENGE_AFTER then
  return { 'challenge' }
end

-- Reads every byte whatever differs, so that the time tells nothing about where.
local function same(a, b)
  if #a ~= #b then return false end
  local difference = 0
  for i = 1, #a do difference = bit.bor(difference, bit.bxor(a:byte(i), b:byte(i))) end
  return difference == 0
end

-- A code whose secret is gone can't be compared: its holder needs a new one, and pays no guess for it.
local function key_of(digest) return digest:match('^%x+:') end
local function compare(code)
  local right, comparable = false, false
  for i = 8, #ARGV do
    right = same(code.digest, ARGV[i]) or right
    comparable = key_of(code.digest) == key_of(ARGV[i]) or comparable
  end
  return right, comparable
end

local function most_wrong(code) return in_a_row and not code.trusted and 1 or max_wrong end

-- The codes that the guess fits, by their state, and the one code a wrong guess counts on.
local fits, counts_on, unreadable = {}, nil, false
for send_id, code in pairs(read_codes(KEYS[1])) do
  if not one_code or send_id == subject or (who == 'browser' and code.browser == subject) then
    local state = state_of(code, now)
    if state == 'live' and code.wrong >= most_wrong(code) then state = 'gone' end
    local right, comparable = compare(code)
    if right then fits[state] = { send_id, code } end
    if state == 'live' and comparable then counts_on = { send_id, code } end
    unreadable = unreadable or not comparable
  end
end

if fits.live then
  local send_id, code = unpack(fits.live)
  code.used = ARGV[7]
  write_code(KEYS[1], send_id, code)
  redis.call('SET', KEYS[2], now, 'PX', MEMORY)
  return { 'right', send_id }
end
if fits.used then return { 'used', fits.used[2].used, fits.used[1] } end
if one_code and fits.replaced then return { 'newer' } end
if one_code and not counts_on then
  if who == 'browser' and not fits.gone and not unreadable then window_add(KEYS[4], now, budget, ARGV[4]) end
  return { 'dead' }
end
if one_code and fits.gone then return { 'dead' } end

if who ~= 'send' then window_add(KEYS[4], now, budget, ARGV[4]) end
redis.call('ZADD', KEYS[3], now, ARGV[4])
redis.call('ZREMRANGEBYRANK', KEYS[3], 0, -1 - REFUSE_AFTER)
redis.call('PEXPIRE', KEYS[3], MEMORY)

-- The next guess is refused by whichever of the budgets ends first.
local left = who == 'send' and math.huge or budget[1] - redis.call('ZCARD', KEYS[4])
if one_code then
  local send_id, code = unpack(counts_on)
  code.wrong = code.wrong + 1
  code.exhausted = code.wrong >= most_wrong(code) or nil
  write_code(KEYS[1], send_id, code)
  left = math.min(left, most_wrong(code) - code.wrong)
end
return { 'wrong', math.max(left, 0), who == 'send' and 0 or window_wait(KEYS[4], now, budget) }
