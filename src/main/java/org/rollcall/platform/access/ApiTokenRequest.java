package org.rollcall.platform.access;

import io.quarkus.security.identity.request.BaseAuthenticationRequest;

/** A token that a request carried, not yet looked at. */
final class ApiTokenRequest extends BaseAuthenticationRequest {
    private final String token;

    ApiTokenRequest(String token) {
        this.token = token;
    }

    String token() {
        return token;
    }
}
