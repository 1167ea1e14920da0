-- Library of a send's record: a hash in the queue's slot with `status`, `expires_at`, `resend_at`, `charge` (what the send
-- took), `attempts` (how many), `attempt:<n>` (each as JSON), `end` (how a worker left it) and `gateway` (who took it).
-- Of a further way to the phone also `ways` (how many were opened), `charge:<way>`, `was` (the status before it), and once a
-- worker has begun it `way` and `way_from` (the attempts before it).

local RANK = { queued = 0, sending = 1, sent = 2, failed = 3, expired = 3, delivered = 4 }

-- Moves a send to a later status, never backwards; returns the status it has now.
local function send_move(key, from, to)
  if RANK[to] <= RANK[from] then return from end
  redis.call('HSET', key, 'status', to)
  return to
end

local function ledger_append(key, event)
  if event ~= '' then redis.call('XADD', key, '*', 'event', event) end
end
