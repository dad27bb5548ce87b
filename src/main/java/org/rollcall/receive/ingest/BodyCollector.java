package org.rollcall.receive.ingest;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.ClientAddress;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Collects bodies on the event loop, so that a sender holds no thread however slowly it sends, and within bounds: of each
 * one's size, of the memory of all, and of the time that one may take to arrive.
 */
@ApplicationScoped
public class BodyCollector {

    /** For this long, in milliseconds, a body may arrive as slowly as it likes, and so may the rest of one that was refused. */
    private static final long GRACE_MILLIS = 10_000;

    /** Afterwards the average is looked at this often, in milliseconds. */
    private static final long INTERVAL_MILLIS = 5_000;

    /** The least average, bytes a second: with it, the largest real ping is here within a minute. */
    private static final long LEAST_RATE = 4096;

    private final IngestConfig config;
    private final RequestMemoryBudget memory;
    private final ClientAddress addresses;

    /** A thread for each body that has arrived. */
    private final IngestExecutor threads;

    BodyCollector(IngestConfig config, RequestMemoryBudget memory, ClientAddress addresses, IngestExecutor threads) {
        this.config = config;
        this.memory = memory;
        this.addresses = addresses;
        this.threads = threads;
    }

    /**
     * Collects the body of a request that nobody has begun to read; subscribed to on its event loop. The receiver of the
     * body, on a thread that may wait, closes it. Fails with a {@link ProblemException} of
     * {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#UNSUPPORTED_CONTENT_ENCODING},
     * {@link ProblemType#OVERLOADED} or {@link ProblemType#BODY_TIMEOUT}, and with an {@link IOException} where the
     * sender broke off.
     */
    public Uni<RequestBody> collect(RoutingContext context) {
        return Uni.createFrom()
                .<RequestBody>emitter(emitter -> new IncomingBody(context, emitter).begin())
                .emitOn(threads);
    }

    /** A body that is arriving; all of it happens on one event loop. */
    private final class IncomingBody {

        private final RoutingContext context;
        private final HttpServerRequest request;
        private final UniEmitter<? super RequestBody> emitter;

        /** Null before the body has begun to arrive, and once nothing more of it is wanted. */
        private @Nullable BodyBuffer buffer;

        private RequestMemoryBudget.@Nullable Body ownMemory;
        private boolean gzip;
        private final long begun = System.nanoTime();
        private long timer;

        IncomingBody(RoutingContext context, UniEmitter<? super RequestBody> emitter) {
            this.context = context;
            this.request = context.request();
            this.emitter = emitter;
        }

        void begin() {
            lookAgain(GRACE_MILLIS);
            request.handler(this::chunk);
            request.endHandler(_ -> end());
            request.exceptionHandler(_ -> brokenOff());
            try {
                gzip = RequestBody.isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
                var length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
                var declared = length == null ? -1 : Long.parseLong(length);
                var loop = context.vertx().getOrCreateContext();
                var address = addresses.of(request);
                ownMemory = memory.open(address, () -> loop.runOnContext(_ -> dropped()));
                buffer = new BodyBuffer(ownMemory, config.maxBodySize().asLongValue(), "sent", declared);
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
            if (buffer == null || ownMemory == null) {
                return;
            }
            if (ownMemory.arrived()) {
                var body =
                        new RequestBody(buffer, gzip, config.maxInflatedSize().asLongValue(), memory, ownMemory);
                buffer = null;
                ownMemory = null;
                emitter.complete(body);
            } else {
                refuse(RequestMemoryBudget.overloaded());
            }
        }

        private void brokenOff() {
            context.vertx().cancelTimer(timer);
            drop();
            emitter.fail(new IOException("the sender broke off"));
        }

        private void lookAgain(long afterMillis) {
            var left = config.bodyTimeout().toMillis() - elapsedMillis();
            timer = context.vertx().setTimer(Math.max(1, Math.min(afterMillis, left)), _ -> look());
        }

        private void look() {
            if (buffer == null) {
                close(); // enough of a refused body was thrown away
            } else if (elapsedMillis() >= config.bodyTimeout().toMillis()) {
                var seconds = config.bodyTimeout().toSeconds();
                cutOff(new ProblemException(
                        ProblemType.BODY_TIMEOUT,
                        String.format(Locale.ROOT, "The body has not arrived in %d s.", seconds),
                        Map.of("limit_seconds", seconds)));
            } else if (buffer.length() * 1000L < LEAST_RATE * elapsedMillis()) {
                cutOff(new ProblemException(
                        ProblemType.BODY_TIMEOUT,
                        String.format(
                                Locale.ROOT,
                                "Only %,d bytes of the body have arrived in %d s; it must be %,d a second or more.",
                                buffer.length(),
                                elapsedMillis() / 1000,
                                LEAST_RATE),
                        Map.of("least_bytes_per_second", LEAST_RATE)));
            } else {
                lookAgain(INTERVAL_MILLIS);
            }
        }

        private long elapsedMillis() {
            return Duration.ofNanos(System.nanoTime() - begun).toMillis();
        }

        /** Others needed its memory more. */
        private void dropped() {
            if (buffer != null) {
                cutOff(RequestMemoryBudget.overloaded());
            }
        }

        /** Refuses a body, and closes the connection after the answer. */
        private void cutOff(ProblemException problem) {
            context.vertx().cancelTimer(timer);
            if (request.version() != HttpVersion.HTTP_2) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            context.addEndHandler(_ -> close());
            refuse(problem);
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
            if (ownMemory != null) {
                ownMemory.close();
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
