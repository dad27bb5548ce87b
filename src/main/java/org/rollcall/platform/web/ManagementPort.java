package org.rollcall.platform.web;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Health and metrics on a port of their own, without TLS, where {@code rollcall.http.management-port} names one: the main
 * port does not show them then, and this port shows nothing else.
 *
 * <p>The management interface of Quarkus does the same, but whether a service has one is decided when it is built ({@code
 * quarkus.management.enabled}). A service that has it never shows health and metrics on its main port, and always listens on
 * a second one; two of them on one machine would not start without a setting. One build has to serve both those who run it
 * with one command and those who keep health and metrics to themselves, so a setting decides here.
 */
@ApplicationScoped
public class ManagementPort {

    private static final Logger LOG = Logger.getLogger(ManagementPort.class);

    private final HttpConfig config;
    private final RouteProblem answer;
    private final Vertx vertx;
    private final String host;

    private @Nullable Router router;
    private @Nullable HttpServer server;

    ManagementPort(
            HttpConfig config,
            RouteProblem answer,
            Vertx vertx,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        this.config = config;
        this.answer = answer;
        this.vertx = vertx;
        this.host = host;
    }

    void register(@Observes Router mainRouter) {
        if (config.managementPort().isEmpty()) {
            return;
        }
        router = mainRouter;
        mainRouter.route().order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 2).handler(context -> {
            var isManagement = context.request().localAddress().port() == port();
            if (isManagement == isForOperators(context)) {
                context.next();
            } else {
                answer.send(context, Problem.of(ProblemType.NOT_FOUND, "There is no such path on this port."));
            }
        });
    }

    private static boolean isForOperators(RoutingContext context) {
        var path = context.normalizedPath();
        return path.startsWith("/q/health") || path.startsWith("/q/metrics");
    }

    void open(@Observes StartupEvent started) {
        if (router == null) {
            return;
        }
        var port = config.managementPort().get().number();
        try {
            server = vertx.createHttpServer(new HttpServerOptions().setHttp2ClearTextEnabled(false))
                    .requestHandler(router)
                    .listen(port, host)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw new IllegalStateException(
                    String.format(
                            Locale.ROOT,
                            "rollcall.http.management-port: %s:%d cannot be listened on: %s",
                            host,
                            port,
                            e.getMessage()),
                    e);
        }
        LOG.infof("Health and metrics are on port %d", port());
    }

    /** The port that is listened on; -1 where there is none of its own. */
    public int port() {
        var open = server;
        return open == null ? -1 : open.actualPort();
    }

    void close(@Observes ShutdownEvent stopping) {
        var open = server;
        if (open != null) {
            open.close();
        }
    }
}
