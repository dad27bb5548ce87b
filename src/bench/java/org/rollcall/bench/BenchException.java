package org.rollcall.bench;

/** The measurement itself has failed: a wrong answer, a lost ping, a server that does not start. */
final class BenchException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    BenchException(String message) {
        super(message);
    }

    BenchException(String message, Throwable cause) {
        super(message, cause);
    }
}
