package org.rollcall.analyse.fleet;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.dictionary.MetricSearch;
import org.rollcall.platform.access.Caller;
import org.rollcall.platform.access.Unaudited;
import org.rollcall.platform.web.PageParameters;

/** The data dictionary for analysts: every key path that any published dictionary has. */
@Path("/api/v4/usage_data/metrics")
@RolesAllowed({"read_service_ping", "admin"})
@Unaudited
@Tag(name = "Export")
public class MetricListResource {

    private final MetricList list;
    private final Caller caller;

    MetricListResource(MetricList list, Caller caller) {
        this.list = list;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = "Link", schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = ListedMetric.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<ListedMetric>> list(
            @QueryParam("q") @Size(max = 200, message = "must have 200 characters at most") @Nullable String query,
            @QueryParam("category") @Nullable String category,
            @QueryParam("group") @Nullable String group,
            @QueryParam("indicator") @Nullable String indicator,
            @BeanParam @Valid PageParameters page) {
        var after = page.place(place -> place.size() == 1 ? Optional.of(place.getFirst()) : Optional.empty());
        var metrics = list.page(
                MetricSearch.of(query, category, group, indicator, after, page.perPage()),
                caller.binding().all());
        return page.answer(metrics, metric -> List.of(metric.keyPath()));
    }
}
