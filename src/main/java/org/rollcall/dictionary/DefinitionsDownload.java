package org.rollcall.dictionary;

import io.quarkus.runtime.configuration.MemorySize;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.TrustOptions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.InvalidValue;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Fetches the metric definitions of a running instance, for somebody who names its URL and must not thereby reach what
 * only this service can reach. The host name is looked up once; the address found is checked and is the one that is
 * connected to, so a name that changes its mind changes nothing. Time and size are bounded over everything together.
 */
@ApplicationScoped
class DefinitionsDownload {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);
    private static final long MAX_BYTES = 64L * 1024 * 1024;
    private static final int MAX_REDIRECTS = 5;

    private static final Set<String> YAML =
            Set.of("application/yaml", "application/x-yaml", "text/yaml", "text/x-yaml", "text/plain");

    private final Vertx vertx;
    private final ImportConfig config;
    private final HostNames hostNames;
    private final @Nullable TrustOptions trusted;
    private final long maxBytes;
    private final Duration timeout;

    /** @param maxPublished the largest dictionary that can be published: a larger one need not be fetched */
    @Inject
    DefinitionsDownload(
            Vertx vertx,
            ImportConfig config,
            @ConfigProperty(name = "quarkus.http.limits.max-body-size") MemorySize maxPublished) {
        this(vertx, config, InetAddress::getAllByName, null, Math.min(maxPublished.asLongValue(), MAX_BYTES), TIMEOUT);
    }

    /** @param trusted whose certificates are trusted; those that Java trusts where null */
    DefinitionsDownload(
            Vertx vertx,
            ImportConfig config,
            HostNames hostNames,
            @Nullable TrustOptions trusted,
            long maxBytes,
            Duration timeout) {
        this.vertx = vertx;
        this.config = config;
        this.hostNames = hostNames;
        this.trusted = trusted;
        this.maxBytes = maxBytes;
        this.timeout = timeout;
    }

    /**
     * Fetches what the URL answers; redirects are followed within its host.
     *
     * @return YAML, as far as the sender knows
     * @throws ProblemException {@link ProblemType#INVALID_BODY} where its host may not be connected to,
     *     {@link ProblemType#IMPORT_FAILED} where it does not answer as an instance does
     */
    byte[] fetch(DefinitionsUrl.Usable url) {
        var deadline = System.nanoTime() + timeout.toNanos();
        var address = address(url, deadline);
        var client = vertx.createHttpClient(options());
        try {
            var current = url;
            for (var redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
                switch (await(get(client, current, address), deadline, current)) {
                    case Answer.Body body -> {
                        return body.content().getBytes();
                    }
                    case Answer.Redirect redirect -> current = followed(current, redirect.location());
                }
            }
            throw failed(url, String.format(Locale.ROOT, "redirects more than %d times", MAX_REDIRECTS));
        } finally {
            client.close(); // ends what is still under way, too
        }
    }

    /**
     * The one address to connect to. A name that nobody knows and one of a private address are answered alike: the caller
     * need not learn which names exist inside.
     */
    private InetAddress address(DefinitionsUrl.Usable url, long deadline) {
        var lookUp = new FutureTask<>(() -> hostNames.lookUp(url.host()));
        Thread.ofVirtual().start(lookUp);
        InetAddress[] found;
        try {
            found = lookUp.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            found = new InetAddress[0];
        } catch (InterruptedException e) {
            throw interrupted();
        }
        return Stream.of(found)
                .filter(address -> config.allowPrivateAddresses() || PublicAddress.is(address))
                .findFirst()
                .orElseThrow(() -> refused(url));
    }

    private ProblemException refused(DefinitionsUrl.Usable url) {
        return ProblemException.invalid(
                ProblemType.INVALID_BODY,
                List.of(new InvalidValue(
                        "url",
                        config.allowPrivateAddresses()
                                ? String.format(Locale.ROOT, "names the host %s, which is not known", url.host())
                                : String.format(
                                        Locale.ROOT,
                                        "names the host %s, which is not known on the public internet (private addresses need rollcall.dictionary.import.allow-private-addresses)",
                                        url.host()))));
    }

    private HttpClientOptions options() {
        var options = new HttpClientOptions().setKeepAlive(false).setDecompressionSupported(false);
        return trusted == null ? options : options.setTrustOptions(trusted);
    }

    private Future<Answer> get(HttpClient client, DefinitionsUrl.Usable url, InetAddress address) {
        var request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setServer(SocketAddress.inetSocketAddress(url.port(), address.getHostAddress()))
                .setHost(url.host())
                .setPort(url.port())
                .setSsl(url.isHttps())
                .setURI(url.pathAndQuery())
                .putHeader(HttpHeaders.ACCEPT, "application/yaml, */*;q=0.1")
                .putHeader(HttpHeaders.USER_AGENT, "Rollcall");
        // The inner compose is called on the event loop: called here, it could come after the first bytes of the body.
        return client.request(request).compose(open -> open.send().compose(response -> read(response, url)));
    }

    private Future<Answer> read(HttpClientResponse response, DefinitionsUrl.Usable url) {
        var status = response.statusCode();
        var location = response.getHeader(HttpHeaders.LOCATION);
        if (status >= 300 && status < 400 && location != null) {
            return Future.succeededFuture(new Answer.Redirect(location));
        }
        if (status != 200) {
            return Future.failedFuture(failed(
                    url,
                    String.format(
                            Locale.ROOT,
                            "answered %d; a GitLab instance of 13.11 or later answers %s with 200",
                            status,
                            DefinitionsUrl.ENDPOINT)));
        }
        var type = mediaType(response);
        if (!YAML.contains(type)) {
            return Future.failedFuture(failed(
                    url,
                    String.format(
                            Locale.ROOT,
                            "answered %s; metric definitions are application/yaml",
                            type.isEmpty() ? "without a Content-Type" : "something of another type")));
        }
        if (response.getHeader(HttpHeaders.CONTENT_ENCODING) != null) {
            return Future.failedFuture(failed(url, "answered with a Content-Encoding, which was not asked for"));
        }
        return body(response, url);
    }

    private Future<Answer> body(HttpClientResponse response, DefinitionsUrl.Usable url) {
        var promise = Promise.<Answer>promise();
        var body = Buffer.buffer();
        response.handler(chunk -> {
            if (body.length() + chunk.length() > maxBytes) {
                promise.tryFail(
                        failed(url, String.format(Locale.ROOT, "answered more than the limit of %,d bytes", maxBytes)));
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        response.endHandler(_ -> promise.tryComplete(new Answer.Body(body)));
        response.exceptionHandler(promise::tryFail);
        return promise.future();
    }

    private DefinitionsUrl.Usable followed(DefinitionsUrl.Usable from, String location) {
        return switch (from.redirected(location, config.allowHttp())) {
            case DefinitionsUrl.Usable target -> target;
            case DefinitionsUrl.Unusable target ->
                throw failed(from, "redirects to a URL that is not followed, because it " + target.reason());
        };
    }

    private <T> T await(Future<T> future, long deadline, DefinitionsUrl.Usable url) {
        try {
            return future.toCompletionStage()
                    .toCompletableFuture()
                    .get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw failed(
                    url, String.format(Locale.ROOT, "has not answered completely within %d s", timeout.toSeconds()));
        } catch (InterruptedException e) {
            throw interrupted();
        } catch (ExecutionException e) {
            throw failed(url, e.getCause());
        }
    }

    private static ProblemException failed(DefinitionsUrl.Usable url, @Nullable Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ProblemException known) {
                return known;
            }
            if (cause instanceof SSLException) {
                return failed(url, "has no certificate that is valid for it and trusted, or does not speak TLS");
            }
        }
        return failed(url, "cannot be connected to, or broke off");
    }

    private static ProblemException failed(DefinitionsUrl.Usable url, String what) {
        return new ProblemException(
                ProblemType.IMPORT_FAILED, String.format(Locale.ROOT, "The instance at %s %s.", url.origin(), what));
    }

    private static IllegalStateException interrupted() {
        Thread.currentThread().interrupt();
        return new IllegalStateException("interrupted while fetching a dictionary");
    }

    private static String mediaType(HttpClientResponse response) {
        var type = response.getHeader(HttpHeaders.CONTENT_TYPE);
        return type == null ? "" : type.replaceFirst(";.*", "").strip().toLowerCase(Locale.ROOT);
    }

    /** Finds the addresses of a host. */
    @FunctionalInterface
    interface HostNames {
        InetAddress[] lookUp(String host) throws UnknownHostException;
    }

    private sealed interface Answer {
        record Body(Buffer content) implements Answer {}

        record Redirect(String location) implements Answer {}
    }
}
