package org.rollcall.platform.web;

import java.net.URI;
import java.util.Locale;

/** Everything that can go wrong for a caller. The slug is part of the published contract; titles may be reworded. */
public enum ProblemType {
    NOT_JSON(400, "The body is not JSON"),
    NOT_AN_OBJECT(400, "The body is not a JSON object"),
    BAD_UTF8(400, "The body is not UTF-8"),
    NOT_GZIP(400, "The body is not what its Content-Encoding says"),
    UNREADABLE_ARCHIVE(400, "The archive, or a file in it, cannot be read"),
    NESTED_TOO_DEEPLY(400, "The body is nested too deeply"),
    INVALID_REQUEST(400, "The request is not valid HTTP"),
    INVALID_PARAMETER(400, "A parameter is not valid"),
    INVALID_BODY(400, "The body is not valid"),
    INVALID_DICTIONARY(400, "The body is not a dictionary of metric definitions"),
    AMBIGUOUS_INSTANCE(400, "The request fits more than one instance"),
    UNAUTHENTICATED(401, "A valid token is needed"),
    FORBIDDEN(403, "The token does not allow this"),
    CROSS_SITE(403, "The request comes from another site"),
    NOT_FOUND(404, "There is nothing here"),
    UNKNOWN_HOSTNAME(404, "No instance with this hostname is known"),
    METHOD_NOT_ALLOWED(405, "This method is not allowed here"),
    NOT_ACCEPTABLE(406, "None of the accepted media types can be answered"),
    BODY_TIMEOUT(408, "The body did not arrive in time"),
    DICTIONARY_CONFLICT(409, "The version is published with other content"),
    JOB_ENDED(409, "The job has ended"),
    REQUEST_DECIDED(409, "The request has been decided"),
    TOKEN_EXPIRED(409, "The token has expired"),
    DICTIONARY_INCOMPATIBLE(409, "Metrics have another type or time frame than in published dictionaries"),
    BODY_TOO_LARGE(413, "The body is too large"),
    UNSUPPORTED_MEDIA_TYPE(415, "The media type of the body is not supported"),
    UNSUPPORTED_CONTENT_ENCODING(415, "The encoding of the body is not supported"),
    RATE_LIMITED(429, "Too many requests"),
    INTERNAL_ERROR(500, "Something went wrong inside"),
    IMPORT_FAILED(502, "The dictionary could not be fetched"),
    DATABASE_UNAVAILABLE(503, "The database is not available"),
    DATABASE_CANNOT(503, "The database does not do this"),
    SIGN_IN_UNAVAILABLE(503, "The identity provider is not available"),
    OVERLOADED(503, "The service has too much to do"),
    QUARANTINE_FULL(503, "The quarantine is full"),
    REPORTS_FULL(503, "There is no room for more reports"),
    SHUTTING_DOWN(503, "The service is shutting down"),
    HTTP_VERSION_NOT_SUPPORTED(505, "This cannot be answered over that version of HTTP");

    private final int status;
    private final String title;

    ProblemType(int status, String title) {
        this.status = status;
        this.title = title;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** One short sentence without a full stop, the same for every occurrence. */
    public String title() {
        return title;
    }

    /** The name in lower case, as it stands in the type URI. */
    public String slug() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** {@code urn:rollcall:problem:<slug>}. */
    public URI uri() {
        return URI.create("urn:rollcall:problem:" + slug());
    }
}
