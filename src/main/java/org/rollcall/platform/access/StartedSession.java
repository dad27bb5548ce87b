package org.rollcall.platform.access;

import java.time.Instant;
import java.util.Locale;

/**
 * A session that has just begun. The only time that its secret is seen outside of the browser.
 *
 * @param secret 256 random bits as base64url
 * @param expiresAt when it ends at the latest
 */
public record StartedSession(String secret, Instant expiresAt) {

    /** Without the secret, which must not get into a log. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "StartedSession[expiresAt=%s]", expiresAt);
    }
}
