package org.rollcall.receive.clientreport;

import static java.util.Objects.requireNonNullElse;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Hostname;
import org.rollcall.platform.web.PageParameters;
import org.rollcall.platform.web.QueryParameter;
import org.rollcall.platform.web.ReaderMemory;

/** Lists made of client reports, for operators: which instances fail, and which metrics are slow. */
@Path("/api/v4")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Client reports")
public class ClientReportListResource {

    /** The most that an item of a list takes: a message of 10,000 characters and names of 255. */
    private static final int REPORT_BYTES = 32 * 1024;

    /** The most that a line takes: a name and the last error. */
    private static final int METRIC_BYTES = 4 * 1024;

    private final PingErrorTable errors;
    private final PingMetadataTable metadata;
    private final ReaderMemory memory;

    ClientReportListResource(PingErrorTable errors, PingMetadataTable metadata, ReaderMemory memory) {
        this.errors = errors;
        this.metadata = metadata;
        this.memory = memory;
    }

    @GET
    @Path("/usage_ping_errors")
    @Operation(operationId = "listPingErrors")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = PingErrorSummary.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<PingErrorSummary>> errors(
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("uuid") @Nullable String uuid,
            @QueryParam("version") @Nullable String version,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @BeanParam @Valid PageParameters page,
            @Context UriInfo uri) {
        memory.takeForAnswer((long) page.perPage() * REPORT_BYTES);
        var items = errors.list(filter(hostname, uuid, version, from, to, uri), page.belowId(), page.perPage());
        return page.answerById(items, PingErrorSummary::id);
    }

    @GET
    @Path("/usage_ping_metadata")
    @Operation(operationId = "listCollectionTimes")
    @APIResponse(
            responseCode = "200",
            headers = @Header(name = HttpHeaders.LINK, schema = @Schema(type = SchemaType.STRING)),
            content =
                    @Content(
                            mediaType = MediaType.APPLICATION_JSON,
                            schema = @Schema(type = SchemaType.ARRAY, implementation = CollectionTime.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    public RestResponse<List<CollectionTime>> collectionTimes(
            @QueryParam("name") @Nullable String name,
            @QueryParam("hostname") @Nullable String hostname,
            @QueryParam("uuid") @Nullable String uuid,
            @QueryParam("version") @Nullable String version,
            @QueryParam("from") @Nullable String from,
            @QueryParam("to") @Nullable String to,
            @BeanParam @Valid PageParameters page,
            @Context UriInfo uri) {
        memory.takeForAnswer((long) page.perPage() * METRIC_BYTES);
        var begin = requireNonNullElse(page.place(CollectionTimePlace::parse), CollectionTimePlace.FIRST);
        var items = metadata.times(
                filter(hostname, uuid, version, from, to, uri),
                QueryParameter.text(uri, "name", name),
                begin.upToId(),
                begin.after(),
                page.perPage());
        return page.answer(
                items, last -> new CollectionTimePlace(last.upToId(), begin.after() + page.perPage()).texts());
    }

    private static ReportFilter filter(
            @Nullable String hostname,
            @Nullable String uuid,
            @Nullable String version,
            @Nullable String from,
            @Nullable String to,
            UriInfo uri) {
        var hostnameFilter = QueryParameter.text(uri, "hostname", hostname);
        return new ReportFilter(
                hostnameFilter == null ? null : Hostname.host(hostnameFilter),
                QueryParameter.text(uri, "uuid", uuid),
                QueryParameter.text(uri, "version", version),
                QueryParameter.parsed(uri, "from", from, Week::parse, Week.NOT_A_WEEK),
                QueryParameter.parsed(uri, "to", to, Week::parse, Week.NOT_A_WEEK));
    }
}
