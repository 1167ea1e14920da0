/** Yunpian as the simulator plays it, said by configuration alone; gateways.example.json has the same for production. */
import type { AnswerConfig, HttpRequestConfig, PushConfig } from './shape.ts';

export const yunpianAccount = { apikey: '9b11127a9701975c734b8aee81ee3526', signature: '爱家' };

export const yunpianRequest: HttpRequestConfig = {
  path: '/v2/sms/single_send.json',
  headers: { accept: 'application/json;charset=utf-8' },
  format: 'form',
  body: {
    apikey: '{{secrets.apikey}}',
    mobile: '{{mobile}}',
    text: '{{text.text}}',
    uid: '{{sendId}}',
    callback_url: '{{reportUrl}}',
  },
};

export const yunpianAnswer: AnswerConfig = {
  statuses: [200],
  code: '/code',
  accepted: [0],
  messageId: '/sid',
  units: '/count',
  codes: [
    { class: 'transient', scope: 'gateway', codes: [-50, -51, -53, 28] },
    { class: 'throttled', scope: 'gateway', codes: [-4, -5], retryAfterSeconds: 2 },
    { class: 'throttled', scope: 'recipient', codes: [8], retryAfterSeconds: 30 },
    { class: 'throttled', scope: 'recipient', codes: [9], retryAfterSeconds: 300 },
    { class: 'throttled', scope: 'recipient', codes: [22, 33], retryAfterSeconds: 3600 },
    { class: 'throttled', scope: 'recipient', codes: [17], retryAfterSeconds: 86_400 },
    { class: 'permanent', scope: 'recipient', codes: [10] },
    { class: 'permanent', scope: 'message', codes: [4], alert: true },
    { class: 'permanent', scope: 'gateway', codes: [20, 23] },
    { class: 'config', scope: 'account', codes: [-1, -2, -3, -57, 1, 2, 3, 5, 7, 11, 12, 13, 14, 15, 16, 18, 27] },
  ],
};

export const yunpianPush: PushConfig = {
  format: 'form',
  field: 'sms_status',
  messageId: '/sid',
  sendId: '/uid',
  status: '/report_status',
  delivered: ['SUCCESS'],
  failed: ['FAIL'],
  code: '/error_msg',
  beijingTime: '/user_receive_time',
  answer: { body: 'SUCCESS' },
};
