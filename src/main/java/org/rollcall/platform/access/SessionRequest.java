package org.rollcall.platform.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** The secret of a session that a request carried, not yet looked at. */
final class SessionRequest extends BaseAuthenticationRequest {
    private final String secret;

    SessionRequest(String secret) {
        this.secret = secret;
    }

    String secret() {
        return secret;
    }
}
