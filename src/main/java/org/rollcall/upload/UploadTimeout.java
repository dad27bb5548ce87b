package org.rollcall.upload;

import io.quarkus.vertx.http.runtime.RouteConstants;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.Map;
import org.rollcall.ingest.IngestConfig;
import org.rollcall.problem.Problem;
import org.rollcall.problem.ProblemType;
import org.rollcall.problem.RouteProblem;

/** Cuts off uploads that do not arrive in time: a form is written to disk, and a large body holds a thread, while it comes. */
@ApplicationScoped
class UploadTimeout {

    private final IngestConfig config;
    private final RouteProblem answer;

    UploadTimeout(IngestConfig config, RouteProblem answer) {
        this.config = config;
        this.answer = answer;
    }

    void register(@Observes Router router) {
        router.post("/usage_data/upload*")
                .order(RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT - 1)
                .handler(context -> {
                    var timer = context.vertx().setTimer(config.bodyTimeout().toMillis(), _ -> timeout(context));
                    context.addEndHandler(_ -> context.vertx().cancelTimer(timer));
                    context.next();
                });
    }

    private void timeout(RoutingContext context) {
        var request = context.request();
        if (request.isEnded() || context.response().headWritten()) {
            return;
        }
        var seconds = config.bodyTimeout().toSeconds();
        context.addEndHandler(_ -> {
            if (request.version() == HttpVersion.HTTP_2) {
                context.response().reset();
            } else {
                request.connection().close();
            }
        });
        answer.send(
                context,
                Problem.of(
                        ProblemType.BODY_TIMEOUT,
                        "the body has not arrived in %d s".formatted(seconds),
                        Map.of("limit_seconds", seconds)));
    }
}
