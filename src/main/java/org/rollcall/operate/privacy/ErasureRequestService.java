package org.rollcall.operate.privacy;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.access.AuditTrail;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.Jobs;
import org.rollcall.platform.web.ProblemException;
import org.rollcall.platform.web.ProblemType;

/**
 * Requests of hostnames to have all erased that is kept of them, and what operators decide on them. Anybody can send by anybody's
 * hostname, and nothing brings back what is erased: so an operator confirms it. Every request and decision is recorded.
 */
@ApplicationScoped
public class ErasureRequestService {

    /** A token that is bound to a domain could ask for any number of hostnames. */
    private static final int MAX_OPEN = 100;

    private static final Duration RETRY = Duration.ofDays(1);

    private final ErasureRequestTable requests;
    private final ErasureService erasures;
    private final SelfService self;
    private final Jobs jobs;
    private final AuditTrail audit;
    private final Caller caller;
    private final ObjectMapper mapper;
    private final Clock clock;

    ErasureRequestService(
            ErasureRequestTable requests,
            ErasureService erasures,
            SelfService self,
            Jobs jobs,
            AuditTrail audit,
            Caller caller,
            ObjectMapper mapper,
            Clock clock) {
        this.requests = requests;
        this.erasures = erasures;
        this.self = self;
        this.jobs = jobs;
        this.audit = audit;
        this.caller = caller;
        this.mapper = mapper;
        this.clock = clock;
    }

    /**
     * Asks for the erasure of a hostname. Where that is asked for and not decided yet, it stays one request.
     *
     * @throws ProblemException {@link ProblemType#INVALID_BODY}; {@link ProblemType#FORBIDDEN} where the caller does not act for
     *     the hostname; {@link ProblemType#RATE_LIMITED} where too many requests of its token wait for a decision
     */
    @Transactional
    public RequestedErasure ask(NewErasureRequest asked) {
        var hostname = asked.checkedHostname();
        self.check(hostname);
        if (self.isRestricted() && requests.countOpen(caller.actor(), hostname) >= MAX_OPEN) {
            throw new ProblemException(
                    ProblemType.RATE_LIMITED,
                    String.format(
                            Locale.ROOT,
                            "There are %d requests of this token that no operator has decided yet; ask again when some are.",
                            MAX_OPEN),
                    Map.of(),
                    RETRY);
        }
        var request = requests.insert(hostname, asked.blocks(), caller.actor(), now());
        audit.record(
                "erasure_request.create", hostname, Map.of("request", request.id(), "block", request.block()), null);
        return request.without(self::isHidden);
    }

    /**
     * What a confirmed request would delete now of all instances of a hostname.
     *
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the caller does not act for the hostname
     */
    public ErasurePreview preview(String hostname) {
        self.check(Hostname.host(hostname));
        return erasures.preview(hostname);
    }

    /**
     * The latest of a hostname, the latest first.
     *
     * @throws ProblemException {@link ProblemType#FORBIDDEN} where the caller does not act for the hostname
     */
    public List<RequestedErasure> latest(String hostname, int limit) {
        var name = Hostname.host(hostname);
        self.check(name);
        return requests.latest(name, limit).stream().map(this::shown).toList();
    }

    /** One page of those that the caller may see, the latest first. */
    public List<RequestedErasure> page(@Nullable ErasureRequestState state, long belowId, int limit) {
        return requests.page(self.binding(), state, belowId, limit).stream()
                .map(this::shown)
                .toList();
    }

    /**
     * The request with an id.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND} where there is none that the caller may see
     */
    public RequestedErasure get(long id) {
        return requests.find(id)
                .filter(request -> self.covers(request.hostname()))
                .map(this::shown)
                .orElseThrow(() -> none(id));
    }

    /**
     * Has all erased that is kept of the hostname, in the name of who has asked for it.
     *
     * @throws ProblemException {@link ProblemType#NOT_FOUND}, {@link ProblemType#REQUEST_DECIDED}
     */
    @Transactional
    public Job confirm(long id) {
        var request = open(id);
        var job = erasures.erase(request.hostname(), request.block(), request.requester());
        requests.confirm(id, caller.name(), now(), job.id());
        audit.record("erasure_request.confirm", request.hostname(), Map.of("request", id, "job", job.id()), null);
        return job;
    }

    /**
     * Leaves all as it is.
     *
     * @throws ProblemException {@link ProblemType#INVALID_BODY}, {@link ProblemType#NOT_FOUND}, {@link
     *     ProblemType#REQUEST_DECIDED}
     */
    @Transactional
    public RequestedErasure decline(long id, DeclinedErasure declined) {
        var reason = declined.checkedReason();
        var request = open(id);
        requests.decline(id, caller.name(), now(), reason);
        audit.record("erasure_request.decline", request.hostname(), Map.of("request", id, "reason", reason), null);
        return requests.find(id).orElseThrow(() -> none(id));
    }

    private RequestedErasure open(long id) {
        var request = requests.lock(id).orElseThrow(() -> none(id));
        if (request.state() != ErasureRequestState.OPEN) {
            throw new ProblemException(
                    ProblemType.REQUEST_DECIDED,
                    String.format(
                            Locale.ROOT,
                            "The request %d was %s at %s; its hostname may make another one.",
                            id,
                            request.state().text(),
                            request.decidedAt()),
                    Map.of("state", request.state().text()));
        }
        return request;
    }

    private RequestedErasure shown(RequestedErasure request) {
        var job = Optional.ofNullable(request.job()).flatMap(jobs::find);
        return request.with(
                        job.map(Job::state).orElse(null),
                        job.map(Job::result)
                                .map(result -> mapper.convertValue(result, ErasureCertificate.class))
                                .orElse(null))
                .without(self::isHidden);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    private static ProblemException none(long id) {
        return new ProblemException(
                ProblemType.NOT_FOUND,
                String.format(Locale.ROOT, "There is no request %d for an erasure that the token may see.", id));
    }
}
