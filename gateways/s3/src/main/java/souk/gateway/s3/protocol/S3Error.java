package souk.gateway.s3.protocol;

/** The error codes of S3 that this gateway gives, each with its HTTP status. */
public enum S3Error {
  ACCESS_DENIED("AccessDenied", 403),
  AUTHORIZATION_HEADER_MALFORMED("AuthorizationHeaderMalformed", 400),
  AUTHORIZATION_QUERY_PARAMETERS("AuthorizationQueryParametersError", 400),
  BAD_DIGEST("BadDigest", 400),
  BUCKET_ALREADY_OWNED("BucketAlreadyOwnedByYou", 409),
  BUCKET_NOT_EMPTY("BucketNotEmpty", 409),
  CONTENT_SHA256_MISMATCH("XAmzContentSHA256Mismatch", 400),
  ENTITY_TOO_LARGE("EntityTooLarge", 400),
  ENTITY_TOO_SMALL("EntityTooSmall", 400),
  INCOMPLETE_BODY("IncompleteBody", 400),
  INTERNAL("InternalError", 500),
  INVALID_ACCESS_KEY("InvalidAccessKeyId", 403),
  INVALID_ARGUMENT("InvalidArgument", 400),
  INVALID_BUCKET_NAME("InvalidBucketName", 400),
  INVALID_DIGEST("InvalidDigest", 400),
  INVALID_PART("InvalidPart", 400),
  INVALID_PART_ORDER("InvalidPartOrder", 400),
  INVALID_RANGE("InvalidRange", 416),
  INVALID_REQUEST("InvalidRequest", 400),
  INVALID_URI("InvalidURI", 400),
  KEY_TOO_LONG("KeyTooLongError", 400),
  MALFORMED_XML("MalformedXML", 400),
  METADATA_TOO_LARGE("MetadataTooLarge", 400),
  METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
  MISSING_CONTENT_LENGTH("MissingContentLength", 411),
  NOT_IMPLEMENTED("NotImplemented", 501),
  NO_SUCH_BUCKET("NoSuchBucket", 404),
  NO_SUCH_BUCKET_POLICY("NoSuchBucketPolicy", 404),
  NO_SUCH_CORS("NoSuchCORSConfiguration", 404),
  NO_SUCH_LIFECYCLE("NoSuchLifecycleConfiguration", 404),
  NO_SUCH_TAG_SET("NoSuchTagSet", 404),
  NO_SUCH_KEY("NoSuchKey", 404),
  NO_SUCH_UPLOAD("NoSuchUpload", 404),
  NOT_MODIFIED("NotModified", 304),
  PRECONDITION_FAILED("PreconditionFailed", 412),
  REQUEST_TIME_TOO_SKEWED("RequestTimeTooSkewed", 403),
  SERVICE_UNAVAILABLE("ServiceUnavailable", 503),
  SIGNATURE_DOES_NOT_MATCH("SignatureDoesNotMatch", 403),
  SLOW_DOWN("SlowDown", 503),
  TOO_MANY_BUCKETS("TooManyBuckets", 400);

  private final String code;
  private final int status;

  S3Error(String code, int status) {
    this.code = code;
    this.status = status;
  }

  /** As clients know it. */
  public String code() {
    return code;
  }

  public int status() {
    return status;
  }
}
