package org.rollcall.analyse.fleet;

import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BiFunction;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.analyse.PingParameters;
import org.rollcall.analyse.PingQuery;
import org.rollcall.analyse.ProductParameters;
import org.rollcall.analyse.UuidParameter;
import org.rollcall.analyse.fleet.ListPage.Place;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.web.EnumParameter;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.Rfc3339;

/** The parameters that lists of pings and of instances have in common. */
public record ListParameters(
        @BeanParam PingParameters pings,
        @BeanParam UuidParameter uuid,
        @BeanParam ProductParameters product,

        @QueryParam("sort") @Parameter(schema = @Schema(enumeration = {"asc", "desc"})) @Nullable
        String sort,

        @QueryParam("total") @DefaultValue("false") boolean total) {

    /** The header with the number of items of all pages. */
    static final String TOTAL = "X-Total";

    /**
     * The pings that are asked for.
     *
     * @param since the name of the parameter with the earliest time of receipt
     * @param revisions whether earlier pings of a week are asked for beside the current one
     */
    PingQuery query(Caller caller, String since, @Nullable String time, boolean revisions) {
        @Nullable
        Instant receivedSince = QueryParameter.parsed(pings.uri(), since, time, Rfc3339::parse, Rfc3339.NOT_A_TIME);
        return new PingQuery(
                pings.visibility(caller), uuid.text(), pings.weeks(), product.product(), receivedSince, revisions);
    }

    /**
     * The page that is asked for.
     *
     * @param ascending whether the order goes upwards where nothing is said
     * @param place the place that a value and an id in a cursor stand for
     */
    <O extends ListPage.Order> ListPage<O> page(
            O order, boolean ascending, PageParameters page, BiFunction<String, String, Optional<Place>> place) {
        var descending = sort == null ? !ascending : EnumParameter.of("sort", sort, Direction.class) == Direction.DESC;
        return ListPage.of(order, descending, page, place);
    }

    /** Adds the headers that tell how many there are in all: on all pages where that is asked for, and of other instances. */
    static <T> RestResponse<T> counted(RestResponse<T> answer, @Nullable Long total, @Nullable Long others) {
        if (total != null) {
            answer.getHeaders().putSingle(TOTAL, total);
        }
        if (others != null) {
            answer.getHeaders().putSingle(PingParameters.OTHER_INSTANCES, others);
        }
        return answer;
    }

    private enum Direction {
        ASC,
        DESC
    }
}
