package org.rollcall.platform.access;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.vertx.http.HttpServer;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Gives whoever tries Rollcall with the embedded database a first token; a server in earnest gets one from its configuration. */
@ApplicationScoped
class FirstAdminToken {
    private static final Logger LOG = Logger.getLogger(FirstAdminToken.class);

    private static final Duration STEP = Duration.ofMillis(50);
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final AdminToken configured;
    private final ApiTokens tokens;
    private final AuditTrail audit;
    private final HttpServer server;
    private final boolean embedded;
    private final AtomicBoolean done = new AtomicBoolean();

    FirstAdminToken(
            AdminToken configured,
            ApiTokens tokens,
            AuditTrail audit,
            HttpServer server,
            @ConfigProperty(name = "rollcall.embedded.active", defaultValue = "false") boolean embedded) {
        this.configured = configured;
        this.tokens = tokens;
        this.audit = audit;
        this.server = server;
        this.embedded = embedded;
    }

    /** Only now is the port known that the printed request goes to. */
    void onHttp(@ObservesAsync HttpServerStart start) {
        provideOnce(server::getLocalBaseUri);
    }

    void onHttps(@ObservesAsync HttpsServerStart start) {
        provideOnce(() -> URI.create("https://localhost:" + server.getSecurePort()));
    }

    private void provideOnce(Supplier<URI> server) {
        if (done.getAndSet(true)) {
            return;
        }
        try {
            if (!configured.isConfigured()) {
                provide(known(server));
            } else if (embedded) {
                LOG.infof("Rollcall is at %s; sign in with the token of ROLLCALL_ADMIN_TOKEN", address(known(server)));
            }
        } catch (RuntimeException e) {
            LOG.error("Whether there is an admin token could not be found out", e);
        }
    }

    /** The event can come before the server knows its own address, on a slow machine by seconds. */
    private static URI known(Supplier<URI> server) {
        for (var waited = Duration.ZERO; ; waited = waited.plus(STEP)) {
            try {
                return server.get();
            } catch (RuntimeException e) {
                if (waited.compareTo(PATIENCE) >= 0) {
                    throw e;
                }
                LockSupport.parkNanos(STEP.toNanos());
            }
        }
    }

    void provide(URI server) {
        if (tokens.hasAdmin()) {
            if (embedded) {
                LOG.infof(
                        "Rollcall is at %s; sign in with the admin token that was printed at the first start,"
                                + " or set ROLLCALL_ADMIN_TOKEN to one of your own where that is lost",
                        address(server));
            }
        } else if (embedded) {
            print(issue(), address(server));
        } else {
            LOG.warn("There is no admin token, so nobody can publish a dictionary or make tokens;"
                    + " set ROLLCALL_ADMIN_TOKEN to 20 characters or more and start again");
        }
    }

    private IssuedToken issue() {
        var grant = new TokenGrant("first admin token", Set.of(Scope.ADMIN), HostnameBinding.ALL, null);
        return QuarkusTransaction.requiringNew().call(() -> {
            var token = tokens.issue(grant);
            audit.record(
                    new Actor("first start", null),
                    "token.create",
                    TokenService.target(token.id()),
                    TokenService.detail(grant),
                    1L);
            return token;
        });
    }

    /** To standard output and not to the log, which is kept and shipped elsewhere. */
    private static void print(IssuedToken token, String address) {
        System.out.printf("""

                Rollcall is at %s - sign in with this admin token, which is shown this one time:

                    %s

                """, address, token.token());
        System.out.flush();
    }

    /** As people write it, without the slash that stands for an empty path. */
    private static String address(URI server) {
        return server.toString().replaceFirst("/$", "");
    }
}
