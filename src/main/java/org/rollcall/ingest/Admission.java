package org.rollcall.ingest;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.rollcall.access.Caller;
import org.rollcall.access.HostnameBinding;
import org.rollcall.access.Scope;
import org.rollcall.problem.ProblemException;
import org.rollcall.problem.ProblemType;

/** Lets senders in, before anything of what they send is read: who has not sent too much and, in a closed fleet, has a token. */
@ApplicationScoped
public class Admission {

    /** More than a look-up of a token may take. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final int NETWORK_BYTES = 8;

    private final IngestConfig config;
    private final Caller caller;

    Admission(IngestConfig config, Caller caller) {
        this.config = config;
        this.caller = caller;
    }

    /**
     * Lets the sender of a request in, without waiting, and on the event loop that it is subscribed to on. Fails with a
     * {@link ProblemException} of {@link ProblemType#RATE_LIMITED}, {@link ProblemType#UNAUTHENTICATED} or
     * {@link ProblemType#FORBIDDEN}, and with another exception where the token could not be looked up.
     */
    public Uni<Sender> admit(HttpServerRequest request) {
        return Uni.createFrom().deferred(() -> {
            var address = count(request);
            if (!config.tokenRequired()) {
                return Uni.createFrom().item(new Sender(address, HostnameBinding.ALL));
            }
            var loop = requireNonNull(Vertx.currentContext());
            return caller.require(Scope.INGEST)
                    .emitOn(back -> loop.runOnContext(_ -> back.run()))
                    .map(binding -> new Sender(address, binding));
        });
    }

    /** As {@link #admit}, on a thread that may wait. */
    public Sender admitNow(HttpServerRequest request) {
        var address = count(request);
        return new Sender(
                address,
                config.tokenRequired() ? caller.require(Scope.INGEST).await().atMost(PATIENCE) : HostnameBinding.ALL);
    }

    /**
     * Counts a request that needs no token against the limit of its address.
     *
     * @return the address as it is counted
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}
     */
    public String count(HttpServerRequest request) {
        var address = counted(request.remoteAddress().hostAddress());
        config.rateLimit().perAddress().count("address", address);
        return address;
    }

    /** Who has one address of IPv6 has a network of them, and need never send twice from the same. */
    static String counted(String address) {
        if (address.indexOf(':') < 0) {
            return address;
        }
        try {
            return InetAddress.ofLiteral(address.replaceFirst("%.*", "")) instanceof Inet6Address v6
                    ? HexFormat.of().formatHex(Arrays.copyOf(v6.getAddress(), NETWORK_BYTES)) + "/64"
                    : address;
        } catch (IllegalArgumentException _) {
            return address; // what a proxy may say instead of an address
        }
    }
}
