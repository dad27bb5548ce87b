package org.rollcall.platform.embedded;

/** Why the embedded PostgreSQL could not be started; the message is written for the person who starts Rollcall. */
public sealed class EmbeddedPostgresException extends RuntimeException permits Server.PortTakenException {

    private static final long serialVersionUID = 1L;

    EmbeddedPostgresException(String message) {
        super(message);
    }

    EmbeddedPostgresException(String message, Throwable cause) {
        super(message, cause);
    }
}
