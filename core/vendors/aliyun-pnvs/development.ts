/** What Aliyun gives to every account: signatures and templates of its own. The simulator knows these. */
export const GIVEN_SIGNATURE = '速通互联验证码';
export const GIVEN_TEMPLATE = '100001';
