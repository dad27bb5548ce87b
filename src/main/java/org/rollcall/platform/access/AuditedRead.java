package org.rollcall.platform.access;

import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.enterprise.context.RequestScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rollcall.platform.web.QueryCheck;

/**
 * The record of the current request, for the case that it turns out to be a read: {@link RequestAudit} records every successful
 * {@code GET} for which a token is needed, with the parameters as the filter. A resource that answers a list is done; any
 * other says here how many rows it answers, and a streamed one when it has ended.
 */
@RequestScoped
public class AuditedRead {

    private final CurrentVertxRequest request;
    private final Caller caller;
    private final AuditTrail trail;

    private @Nullable Long rows;
    private boolean streamed;

    AuditedRead(CurrentVertxRequest request, Caller caller, AuditTrail trail) {
        this.request = request;
        this.caller = caller;
        this.trail = trail;
    }

    /** Says how many rows are answered: pings, points, reports; whatever one of is something of an instance. */
    public void rows(long rows) {
        this.rows = rows;
    }

    /** Puts the event off until the answer has ended. The caller must {@link StreamedRead#end} it. */
    public StreamedRead streamed() {
        streamed = true;
        return new StreamedRead(trail, caller.actor(), path(), filter());
    }

    /** Records the read, unless it is streamed. */
    public void answered(@Nullable Long listed) {
        if (!streamed) {
            trail.recordRead(caller.actor(), path(), Map.of("filter", filter()), rows == null ? listed : rows, true);
        }
    }

    private String path() {
        return path(request);
    }

    /** As the contract writes it: without a trailing slash. */
    static String path(CurrentVertxRequest request) {
        var path = request.getCurrent().normalizedPath();
        return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    /**
     * The parameters that the operation has, by name: one value, or the list of them. Others mean nothing, and may be a token
     * that somebody has put there.
     */
    private Map<String, Object> filter() {
        var filter = new LinkedHashMap<String, Object>();
        var parameters = request.getCurrent().queryParams();
        for (var name : QueryCheck.known(request.getCurrent())) {
            var values = parameters.getAll(name);
            if (!values.isEmpty()) {
                filter.put(name, values.size() == 1 ? values.getFirst() : List.copyOf(values));
            }
        }
        return filter;
    }
}
