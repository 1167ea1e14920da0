/**
 * A front end in the manner of the application this service replaces: jQuery, a GET for the SMS, `errcode == "0"` in the
 * success callback. It stands for the pages that must go on working without a changed line.
 */
/* global $ */
let imageCodeId = '';
let sending = false;

function makeImageCode() {
  imageCodeId = 'xxxxxxxx-xxxx-4xxx-axxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16));
  $('.image-code img').attr('src', `/api/v1.0/image_codes/${imageCodeId}`).attr('data-id', imageCodeId);
}

function showError(place, message) {
  $(`${place} span`).html(message);
  $(place).show();
}

function countDown() {
  const button = $('.phonecode-a');
  let left = 60;
  button.html(`${left}秒`);
  const timer = setInterval(() => {
    left -= 1;
    button.html(left > 0 ? `${left}秒` : '获取验证码');
    if (left > 0) return;
    clearInterval(timer);
    sending = false;
  }, 1000);
}

function sendSMSCode() {
  if (sending) return;
  sending = true;
  const mobile = $('#mobile').val();
  const query = { image_code_text: $('#imagecode').val(), image_code_id: imageCodeId };
  $.get(`/api/v1.0/sms_codes/${mobile}`, query, (resp) => {
    // biome-ignore lint/suspicious/noDoubleEquals: so the old pages compare.
    if (resp.errcode == '0') {
      countDown();
    } else {
      sending = false;
      showError('#phone-code-err', resp.errmsg);
      makeImageCode();
    }
  });
}

function register() {
  $.ajax({
    url: '/api/v1.0/users',
    type: 'post',
    contentType: 'application/json',
    dataType: 'json',
    headers: { 'X-CSRFToken': 'from-a-cookie' },
    data: JSON.stringify({
      mobile: $('#mobile').val(),
      sms_code: $('#phonecode').val(),
      password: $('#password').val(),
      password2: $('#password2').val(),
    }),
    success: (resp) => {
      // biome-ignore lint/suspicious/noDoubleEquals: so the old pages compare.
      if (resp.errcode == '0') location.href = '/index.html';
      else showError('#password2-err', resp.errmsg);
    },
  });
}

$(() => {
  $('.error-msg').hide();
  makeImageCode();
  const press = (work) => (event) => {
    event.preventDefault();
    $('.error-msg').hide();
    work();
  };
  $('.image-code').on('click', press(makeImageCode));
  $('.phonecode-a').on('click', press(sendSMSCode));
  $('.form-register').on('submit', press(register));
});
