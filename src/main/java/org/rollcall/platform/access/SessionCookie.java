package org.rollcall.platform.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.NewCookie;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The cookie with the secret of a session. No script can read it, and no other site can have it sent. It ends with the
 * browser, or before that with the session.
 */
public final class SessionCookie {

    /** The name of the cookie. */
    public static final String NAME = "rollcall_session";

    /** 256 bits as base64url; the look-up of anything else is spared. */
    private static final Pattern SECRET = Pattern.compile("[0-9A-Za-z_-]{43}");

    private SessionCookie() {}

    /** The cookie for a session that has started. */
    public static NewCookie of(StartedSession session, HttpServerRequest request) {
        return cookie(request).value(session.secret()).build();
    }

    /** What makes a browser forget the cookie. */
    public static NewCookie ended(HttpServerRequest request) {
        return cookie(request).value("").maxAge(0).build();
    }

    private static NewCookie.Builder cookie(HttpServerRequest request) {
        return new NewCookie.Builder(NAME)
                .path("/")
                .httpOnly(true)
                .secure(isOverTls(request))
                .sameSite(NewCookie.SameSite.STRICT);
    }

    /** The secret that a request carries, if it looks like one. */
    static Optional<String> secret(HttpServerRequest request) {
        return Optional.ofNullable(request.getCookie(NAME))
                .map(io.vertx.core.http.Cookie::getValue)
                .filter(value -> SECRET.matcher(value).matches());
    }

    /**
     * Whether the browser speaks TLS, which may end at a proxy: the page that a form was on says so, or the proxy. Who invents
     * that has a cookie of his own that his browser does not send.
     */
    static boolean isOverTls(HttpServerRequest request) {
        var origin = request.getHeader(HttpHeaders.ORIGIN);
        var forwarded = request.getHeader("X-Forwarded-Proto");
        return request.isSSL()
                || (origin != null && origin.toLowerCase(Locale.ROOT).startsWith("https://"))
                || (forwarded != null && forwarded.strip().equalsIgnoreCase("https"));
    }
}
