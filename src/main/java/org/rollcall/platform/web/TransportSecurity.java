package org.rollcall.platform.web;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * TLS where it is configured ({@code quarkus.tls.*}): certificates of clients, which Quarkus lets only a build decide
 * about, and the header that keeps browsers from going back to plain HTTP (RFC 6797). HTTP/2 goes with TLS alone: a client
 * that offers an upgrade without it ({@code h2c}) may wait for {@code 100 Continue} before it sends its body, and the upgrade
 * for the body.
 */
@ApplicationScoped
class TransportSecurity implements HttpServerOptionsCustomizer {

    private static final String ONE_YEAR = "max-age=31536000";

    private final HttpConfig config;

    TransportSecurity(HttpConfig config) {
        this.config = config;
    }

    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setHttp2ClearTextEnabled(false);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        options.setClientAuth(config.clientCertificates());
    }

    void register(@Observes Router router) {
        router.route().order(RouteConstants.ROUTE_ORDER_HEADERS).handler(context -> {
            if (context.request().isSSL()) {
                context.response().putHeader("Strict-Transport-Security", ONE_YEAR);
            }
            context.next();
        });
    }
}
