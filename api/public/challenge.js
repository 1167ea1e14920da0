/** An image code that the API asks for beside a password or a code, once too many wrong ones came from elsewhere. */
export function createChallenge(image) {
  let wanted = false;
  return {
    wanted: () => wanted,
    /** What else has to be filled in. */
    fields: () => (wanted ? { image: image.field } : {}),
    answer: () => (wanted ? { image_code_id: image.id, image_code_text: image.text() } : {}),
    /** Shows a new picture where an answer asks for one; whether this was all it had to say. */
    async asked({ data }) {
      const now = data.challenge === 'image_code';
      if (!wanted && !now) return false;
      wanted = true;
      await image.keep();
      if (!now) return false;
      image.field.fail('challenge');
      image.field.focus();
      return true;
    },
  };
}
