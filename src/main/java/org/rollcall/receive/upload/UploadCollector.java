package org.rollcall.receive.upload;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.disk.TemporaryFile;
import org.rollcall.platform.disk.TemporarySpace;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;
import org.rollcall.receive.ingest.IngestConfig;
import org.rollcall.receive.ingest.IngestExecutor;

/** Writes the bodies of uploads to temporary files, within bounds of size and time; no thread waits for a sender. */
@ApplicationScoped
class UploadCollector {

    /** Bytes, as sent. */
    static final long MAX_BODY = 16L << 20;

    private final TemporarySpace space;
    private final UploadPlaces places;
    private final IngestExecutor threads;
    private final IngestConfig config;

    UploadCollector(TemporarySpace space, UploadPlaces places, IngestExecutor threads, IngestConfig config) {
        this.space = space;
        this.places = places;
        this.threads = threads;
        this.config = config;
    }

    /**
     * Collects the body of a request that nobody has begun to read, once there is a place for it; subscribed to on its event
     * loop. The receiver, on a thread that may wait, closes it. Fails with a {@link ProblemException} of
     * {@link ProblemType#RATE_LIMITED}, {@link ProblemType#BODY_TOO_LARGE}, {@link ProblemType#OVERLOADED} or
     * {@link ProblemType#BODY_TIMEOUT}, and with an {@link IOException} where the sender broke off.
     *
     * @param address of the sender, as it is counted
     * @param check throws what speaks against the request before its body is looked at
     */
    Uni<Upload> collect(RoutingContext context, String address, Runnable check) {
        return Uni.createFrom()
                .<Upload>emitter(emitter -> new IncomingBody(context, emitter).begin(address, check))
                .emitOn(threads);
    }

    /**
     * A body that has arrived, and its place.
     *
     * @param file the body
     */
    record Upload(TemporaryFile file, UploadPlaces.Place place) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            try (place) {
                file.close();
            }
        }
    }

    /** A body that is arriving: on one event loop, but for the writing. */
    private final class IncomingBody {

        private final RoutingContext context;
        private final HttpServerRequest request;
        private final UniEmitter<? super Upload> emitter;
        private final Context loop = Objects.requireNonNull(Vertx.currentContext());

        /** Null before the body has begun to arrive, and once nothing more of it is wanted. */
        private @Nullable Upload upload;

        private long arrived;
        private long timer;

        IncomingBody(RoutingContext context, UniEmitter<? super Upload> emitter) {
            this.context = context;
            this.request = context.request();
            this.emitter = emitter;
        }

        void begin(String address, Runnable check) {
            timer = context.vertx().setTimer(config.bodyTimeout().toMillis(), _ -> timeout());
            request.handler(this::chunk);
            request.endHandler(_ -> end());
            request.exceptionHandler(_ -> brokenOff());
            try {
                check.run();
                var place = places.take(address);
                try {
                    upload = new Upload(space.newFile(), place);
                } catch (IOException e) {
                    place.close();
                    emitter.fail(e);
                }
            } catch (ProblemException e) {
                refuse(e);
            }
            if (upload != null && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
                context.response().writeContinue();
            }
            request.resume();
        }

        private void chunk(Buffer chunk) {
            var into = upload;
            if (into == null) {
                return; // of a refused body: a client that still sends does not look for the answer yet
            }
            arrived += chunk.length();
            if (arrived > MAX_BODY) {
                refuse(tooLarge());
                return;
            }
            request.pause();
            threads.execute(() -> write(into.file(), ByteBuffer.wrap(chunk.getBytes())));
        }

        /** On a thread that may wait for the disk. */
        private void write(TemporaryFile file, ByteBuffer bytes) {
            try {
                file.append(bytes);
                loop.runOnContext(_ -> request.resume());
            } catch (ProblemException | IOException e) {
                loop.runOnContext(_ -> {
                    refuse(e);
                    request.resume();
                });
            }
        }

        private void end() {
            context.vertx().cancelTimer(timer);
            var complete = upload;
            if (complete != null) {
                upload = null;
                emitter.complete(complete);
            }
        }

        private void brokenOff() {
            context.vertx().cancelTimer(timer);
            refuse(new IOException("the sender broke off"));
        }

        private void timeout() {
            if (upload == null) {
                close(); // enough of a refused body was thrown away
                return;
            }
            if (request.version() != HttpVersion.HTTP_2) {
                context.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
            }
            context.addEndHandler(_ -> close());
            var seconds = config.bodyTimeout().toSeconds();
            refuse(new ProblemException(
                    ProblemType.BODY_TIMEOUT,
                    String.format(Locale.ROOT, "The body has not arrived in %d s.", seconds),
                    Map.of("limit_seconds", seconds)));
        }

        private void refuse(Exception failure) {
            var dropped = upload;
            upload = null;
            if (dropped != null) {
                threads.execute(() -> close(dropped));
            }
            emitter.fail(failure);
        }

        private void close(Upload dropped) {
            try {
                dropped.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
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

    private static ProblemException tooLarge() {
        return new ProblemException(
                ProblemType.BODY_TOO_LARGE,
                String.format(Locale.ROOT, "The body is larger than %,d bytes sent.", MAX_BODY),
                Map.of("limit_bytes", MAX_BODY, "limit_applies_to", "sent"));
    }
}
