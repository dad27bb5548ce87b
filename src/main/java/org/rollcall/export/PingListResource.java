package org.rollcall.export;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.access.Caller;
import org.rollcall.http.NextPage;
import org.rollcall.http.QueryParameter;
import org.rollcall.ping.Instance;
import org.rollcall.ping.PingFilter;
import org.rollcall.ping.Week;

/** Lists of pings, with what was found in them. */
@Path("/api/v4/usage_data/pings")
@RolesAllowed({"read_service_ping", "admin"})
@Tag(name = "Export")
public class PingListResource {

    private final PingList list;
    private final Caller caller;

    PingListResource(PingList list, Caller caller) {
        this.list = list;
        this.caller = caller;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "List pings",
            description = "The ping that came last first; with the key paths that their dictionary does not know.")
    @APIResponse(
            responseCode = "200",
            description = "A page of pings",
            headers =
                    @Header(
                            name = "Link",
                            description = "The next page, rel=\"next\"; missing on the last one",
                            schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PingSummary.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<PingSummary>> list(
            @QueryParam("hostname") @Parameter(example = "gitlab.example.com") @Nullable String hostname,
            @QueryParam("uuid") @Parameter(description = "Empty for instances that send none") @Nullable String uuid,
            @QueryParam("from") @Parameter(description = "First ISO week", example = "2026-W40") @Nullable String from,
            @QueryParam("to") @Parameter(description = "Last ISO week", example = "2026-W47") @Nullable String to,
            @QueryParam("revisions")
                    @DefaultValue("false")
                    @Parameter(description = "List earlier pings of a week too, not just the current one")
                    boolean revisions,
            @QueryParam("per_page") @DefaultValue("20") @Min(1) @Max(1000) int perPage,
            @QueryParam(NextPage.BELOW_ID)
                    @DefaultValue(NextPage.FIRST)
                    @Min(1)
                    @Parameter(description = "Only pings with a lower id: where the page begins")
                    long belowId,
            @Context UriInfo uri) {
        var hostnameFilter = QueryParameter.text(uri, "hostname", hostname);
        var pings = list.page(new PingFilter(
                caller.binding(),
                hostnameFilter == null ? null : Instance.normalized(hostnameFilter),
                QueryParameter.text(uri, "uuid", uuid),
                QueryParameter.parsed(uri, "from", from, Week::parse, Week.NOT_A_WEEK),
                QueryParameter.parsed(uri, "to", to, Week::parse, Week.NOT_A_WEEK),
                revisions,
                belowId,
                perPage));
        return NextPage.answer(pings, pings, perPage, PingSummary::id, uri);
    }
}
