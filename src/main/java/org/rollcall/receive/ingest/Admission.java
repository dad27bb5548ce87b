package org.rollcall.receive.ingest;

import static java.util.Objects.requireNonNull;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import org.rollcall.ping.payload.Document;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.web.ClientAddress;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/** Lets senders in, before anything of what they send is read: who has not sent too much and, in a closed fleet, has a token. */
@ApplicationScoped
public class Admission {

    private static final String ADDRESS = "address";

    private final IngestConfig config;
    private final Caller caller;
    private final ClientAddress addresses;

    Admission(IngestConfig config, Caller caller, ClientAddress addresses) {
        this.config = config;
        this.caller = caller;
        this.addresses = addresses;
    }

    /**
     * Lets the sender of a request in, without waiting, and on the event loop that it is subscribed to on. Fails with a
     * {@link ProblemException} of {@link ProblemType#RATE_LIMITED}, {@link ProblemType#UNAUTHENTICATED} or
     * {@link ProblemType#FORBIDDEN}, and with another exception where the token could not be looked up.
     */
    public Uni<Sender> admit(HttpServerRequest request) {
        return Uni.createFrom().deferred(() -> {
            var address = countSent(request);
            return config.tokenRequired()
                    ? withToken(address)
                    : Uni.createFrom().item(Sender.anybody(address));
        });
    }

    /** As {@link #admit}, with a look at the token where none is needed: it lets the sender reach further back. */
    public Uni<Sender> admitWithOptionalToken(HttpServerRequest request) {
        return Uni.createFrom().deferred(() -> {
            var address = countSent(request);
            return config.tokenRequired() ? withToken(address) : withOptionalToken(address);
        });
    }

    /**
     * Counts a request that needs no token against the limit of its address.
     *
     * @return the address as it is counted
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}
     */
    public String count(HttpServerRequest request) {
        var address = addresses.of(request);
        config.rateLimit().perAddress().count(ADDRESS, address);
        return address;
    }

    /**
     * Counts the inflated body of a sender against the limit of its address, and makes a document of it.
     *
     * @throws ProblemException {@link ProblemType#RATE_LIMITED}, and as {@link Document#of} does
     */
    public Document receive(Sender sender, byte[] body) {
        config.rateLimit().bytesPerAddress().count(ADDRESS, sender.address(), body.length);
        return Document.of(body);
    }

    private Uni<Sender> withToken(String address) {
        return here(caller.require(Scope.INGEST)).map(binding -> Sender.withToken(address, binding));
    }

    private Uni<Sender> withOptionalToken(String address) {
        return here(caller.ifHas(Scope.INGEST))
                .map(binding -> binding.map(those -> Sender.withToken(address, those))
                        .orElseGet(() -> Sender.anybody(address)));
    }

    /** Goes on, after a look-up elsewhere, on the event loop of the caller. */
    private static <T> Uni<T> here(Uni<T> lookUp) {
        var loop = requireNonNull(Vertx.currentContext());
        return lookUp.emitOn(back -> loop.runOnContext(_ -> back.run()));
    }

    private String countSent(HttpServerRequest request) {
        var address = count(request);
        config.rateLimit().bytesPerAddress().requireSome(ADDRESS, address);
        return address;
    }
}
