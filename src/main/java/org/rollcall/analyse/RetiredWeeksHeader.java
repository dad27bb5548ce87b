package org.rollcall.analyse;

import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.rollcall.ping.Week;

/** Says which of the weeks that are asked for are in the archive only: the answer has their rollups, and no ping of them. */
@Provider
@AboutWeeks
class RetiredWeeksHeader implements ContainerResponseFilter {

    private final RetiredWeeks weeks;

    RetiredWeeksHeader(RetiredWeeks weeks) {
        this.weeks = weeks;
    }

    @Override
    public void filter(ContainerRequestContext request, ContainerResponseContext response) {
        if (response.getStatus() != Response.Status.OK.getStatusCode()) {
            return;
        }
        var query = request.getUriInfo().getQueryParameters();
        var asked = PingParameters.weeks(null, query.getFirst("from"), query.getFirst("to"));
        var retired = weeks.known().stream().filter(asked::has).toList();
        if (!retired.isEmpty()) {
            response.getHeaders().putSingle(RetiredWeeks.HEADER, text(retired));
        }
    }

    /** {@code 2024-W01/2024-W46, 2025-W02}: they usually follow each other, and there may be hundreds. */
    static String text(List<Week> weeks) {
        var stretches = new ArrayList<List<Week>>();
        for (var week : weeks) {
            var last = stretches.isEmpty() ? null : stretches.getLast();
            if (last != null && last.getLast().next().equals(week)) {
                stretches.set(stretches.size() - 1, List.of(last.getFirst(), week));
            } else {
                stretches.add(List.of(week));
            }
        }
        return stretches.stream()
                .map(stretch -> stretch.stream().map(Week::toString).collect(Collectors.joining("/")))
                .collect(Collectors.joining(", "));
    }
}
