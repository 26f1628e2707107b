// Errors in plain words: what happened, and what to do.

const sentences = {
  IMAGE_UNREADABLE: ['This file is not a picture that can be read, or it is damaged.', 'Take a PNG, JPEG, TIFF, WebP, BMP or DICOM file.'],
  IMAGE_TOO_LARGE: ['This picture is larger than the service takes.', null],
  UPLOAD_MISMATCH: ['The file did not arrive as it was sent.', 'Send it again.'],
  UPLOAD_PROTOCOL: ['The file did not arrive whole.', 'Send it again.'],
  IMAGE_NOT_FOUND: ['The service no longer has this picture.', 'Open it again.'],
  SESSION_NOT_FOUND: ['The service no longer has this conversation.', 'Open the picture again.'],
  QUESTION_INVALID: ['The question is empty or too long.', 'Change it and ask again.'],
  BOX_INVALID: ['A box cannot be used as it is.', 'Remove it or draw it again.'],
  POINT_INVALID: ['A point cannot be used as it is.', 'Remove it or set it again.'],
  TURN_IN_PROGRESS: ['Another question of this conversation is still being answered.', 'Wait for it or stop it.'],
  SESSION_FULL: ['This conversation is full.', 'Open the picture again to begin a new one.'],
  OVERLOADED: ['The service is busy: every place is taken.', null],
  QUOTA_EXHAUSTED: ['Your institution has used up its share of the service for now.', null],
  STAGE_UNAVAILABLE: ['A part of the service cannot be reached just now.', null],
  CALL_TIMED_OUT: ['It took too long, and the service gave up.', 'Try again.'],
  CALL_CANCELLED: ['It was cancelled.', null],
  ARGUMENT_INVALID: ['The service does not know what to make of this request.', null],
  INTERNAL_FAULT: ['The service failed.', 'Try again; if it stays, tell the operator the number below.'],
  DICOM_UNSUPPORTED: ['This DICOM file is compressed in a way that is not read.', null],
  DICOM_NOT_FOUND: ['The archive has no such DICOM object.', null],
  DICOMWEB_FAILED: ['The DICOM archive does not answer as it should.', 'Try again; if it stays, tell the operator.'],
  TURN_NOT_FOUND: ['The service no longer has this answer.', 'Ask again.'],
  NO_DICOM_SOURCE: ['This picture is not from DICOM, so a DICOM object cannot refer to it.', null],
  NOTHING_TO_EXPORT: ['This answer has no mask with a pixel in it.', null],
  MASK_NOT_FOUND: ['The service no longer has this mask.', 'Ask again.'],
  UNREACHABLE: ['The service does not answer.', 'Look whether it runs and the network is there, then try again.'],
  UNAUTHENTICATED: ['The service wants to know who you are.', 'Enter an access token.'],
  PERMISSION_DENIED: ['You are not allowed to do this.', 'Ask the operator for the permission.'],
};

/** { what, todo, detail, retrySeconds }. The detail is the service's own sentence, where it says more than ours. */
export const explain = error => {
  const [what, todo] = sentences[error.reason] ?? ['Something went wrong.', 'Try again.'];
  const detail = /_(INVALID|LARGE|UNREADABLE|UNSUPPORTED)|MISMATCH|PROTOCOL|UNKNOWN/.test(error.reason) ? error.message : null;
  return {
    what, todo: todo ?? (error.retrySeconds !== null ? 'Try again in a moment.' : null), detail: detail || null,
    retrySeconds: error.retrySeconds, requestId: error.requestId, reason: error.reason,
  };
};

export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;
