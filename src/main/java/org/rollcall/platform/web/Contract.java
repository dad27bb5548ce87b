package org.rollcall.platform.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Serves the published contract, {@code openapi/openapi.yaml}, at {@code /q/openapi}: as YAML, and as JSON to whoever asks
 * for it by {@code Accept}, {@code ?format=json} or the path. A test holds it to what the code says, so that nothing has to
 * be made of the code whenever the service starts.
 */
@ApplicationScoped
public class Contract {

    private static final String PATH = "/q/openapi";
    private static final String JSON = "application/json";
    private static final String YAML = "application/yaml";

    private byte @Nullable [] json;

    void register(@Observes Router router) {
        answer(router, PATH, context -> {
            if (wantsJson(context)) {
                sendJson(context);
            } else {
                sendYaml(context);
            }
        });
        answer(router, PATH + ".json", this::sendJson);
        answer(router, PATH + ".yaml", Contract::sendYaml);
        answer(router, PATH + ".yml", Contract::sendYaml);
    }

    /** On a worker thread: pings would wait for the event loop while a document of 200 KB is read and made into JSON. */
    private static void answer(Router router, String path, Handler<RoutingContext> handler) {
        router.route(path).method(HttpMethod.GET).method(HttpMethod.HEAD).blockingHandler(handler);
    }

    private static boolean wantsJson(RoutingContext context) {
        var accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return (accept != null && accept.contains(JSON))
                || "json".equalsIgnoreCase(context.request().getParam("format"));
    }

    private static void sendYaml(RoutingContext context) {
        try (var contract = open()) {
            send(context, YAML, contract.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void sendJson(RoutingContext context) {
        send(context, JSON, json());
    }

    private synchronized byte[] json() {
        var known = json;
        if (known == null) {
            try (var contract = open()) {
                known = new ObjectMapper().writeValueAsBytes(new YAMLMapper().readTree(contract));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            json = known;
        }
        return known;
    }

    private static InputStream open() {
        return Objects.requireNonNull(
                Contract.class.getResourceAsStream("/openapi.yaml"), "the contract is not packaged");
    }

    private static void send(RoutingContext context, String mediaType, byte[] contract) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, mediaType + ";charset=UTF-8")
                .end(Buffer.buffer(contract));
    }
}
