package org.rollcall.ingest;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/**
 * Collects bodies on the event loop, so that a sender holds no thread however slowly it sends, and within bounds: of each
 * one's size, of the memory of all, and of the time that one may take to arrive.
 */
@ApplicationScoped
public class Bodies {

    private final IngestConfig config;
    private final BodyMemory memory;

    /** A thread for each body that has arrived. */
    private final PingThreads threads;

    Bodies(IngestConfig config, BodyMemory memory, PingThreads threads) {
        this.config = config;
        this.memory = memory;
        this.threads = threads;
    }

    /**
     * Collects the body of a request that nobody has begun to read; subscribed to on its event loop. Whoever receives the
     * body, on a thread that may wait, closes it. Fails with a {@link ProblemException} of
     * {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#UNSUPPORTED_CONTENT_ENCODING},
     * {@link ProblemType#OVERLOADED} or {@link ProblemType#BODY_TIMEOUT}, and with an {@link IOException} where the
     * sender broke off.
     */
    public Uni<RequestBody> collect(RoutingContext context) {
        return Uni.createFrom()
                .<RequestBody>emitter(emitter -> new Arrival(context, emitter).begin())
                .emitOn(threads);
    }

    /** The arrival of one body; all of it happens on one event loop. */
    private final class Arrival {

        private final RoutingContext context;
        private final HttpServerRequest request;
        private final UniEmitter<? super RequestBody> emitter;

        /** Null before the body has begun to arrive, and once nothing more of it is wanted. */
        private @Nullable BodyBuffer buffer;

        private boolean gzip;
        private long timer;

        Arrival(RoutingContext context, UniEmitter<? super RequestBody> emitter) {
            this.context = context;
            this.request = context.request();
            this.emitter = emitter;
        }

        void begin() {
            timer = context.vertx().setTimer(config.bodyTimeout().toMillis(), _ -> timeout());
            request.handler(this::chunk);
            request.endHandler(_ -> end());
            request.exceptionHandler(_ -> brokenOff());
            try {
                gzip = RequestBody.isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
                var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
                var declared = length == null ? -1 : Long.parseLong(length);
                buffer = new BodyBuffer(memory, config.maxBodySize().asLongValue(), "sent", declared);
                memory.expect(Math.max(0, declared));
            } catch (ProblemException e) {
                refuse(e);
            }
            if (buffer != null && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                context.response().writeContinue();
            }
            request.resume();
        }

        private void chunk(Buffer chunk) {
            if (buffer == null) {
                return; // of a refused body: a client that still sends does not look for the answer yet
            }
            try {
                buffer.append(chunk);
            } catch (ProblemException e) {
                refuse(e);
            }
        }

        private void end() {
            context.vertx().cancelTimer(timer);
            if (buffer != null) {
                var body =
                        new RequestBody(buffer, gzip, config.maxInflatedSize().asLongValue(), memory);
                buffer = null;
                emitter.complete(body);
            }
        }

        private void brokenOff() {
            context.vertx().cancelTimer(timer);
            drop();
            emitter.fail(new IOException("the sender broke off"));
        }

        private void timeout() {
            if (buffer == null) {
                close(); // enough of a refused body was thrown away
                return;
            }
            if (request.version() != HttpVersion.HTTP_2) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            context.addEndHandler(_ -> close());
            refuse(new ProblemException(
                    ProblemType.BODY_TIMEOUT,
                    "the body has not arrived in %d s"
                            .formatted(config.bodyTimeout().toSeconds()),
                    Map.of("limit_seconds", config.bodyTimeout().toSeconds())));
        }

        private void refuse(ProblemException problem) {
            drop();
            emitter.fail(problem);
        }

        private void drop() {
            if (buffer != null) {
                buffer.close();
                buffer = null;
            }
        }

        private void close() {
            if (request.version() == HttpVersion.HTTP_2) {
                context.response().reset();
            } else {
                request.connection().close();
            }
        }
    }
}
