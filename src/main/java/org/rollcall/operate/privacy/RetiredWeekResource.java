package org.rollcall.operate.privacy;

import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.headers.Header;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestResponse;
import org.rollcall.ping.Week;
import org.rollcall.platform.access.Scope;
import org.rollcall.platform.job.Job;
import org.rollcall.platform.job.JobResource;
import org.rollcall.platform.web.QueryParameter;

/** The weeks whose pings are in the archive only. */
@Path("/api/v4/retired_weeks")
@RolesAllowed(Scope.Role.ADMIN)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Privacy")
public class RetiredWeekResource {

    private static final int MAX_DAYS = 365;
    private static final String DAYS = "must be a number of days from 1 to 365";

    private final RetiredWeekService service;

    RetiredWeekResource(RetiredWeekService service) {
        this.service = service;
    }

    @GET
    @Operation(operationId = "listRetiredWeeks")
    @APIResponse(
            responseCode = "200",
            content = @Content(schema = @Schema(type = SchemaType.ARRAY, implementation = ListedWeek.class)))
    public List<ListedWeek> list() {
        return service.list();
    }

    @POST
    @Path("/bring_back")
    @ResponseStatus(202)
    @Operation(operationId = "bringBackRetiredWeek")
    @APIResponse(
            responseCode = "202",
            headers = @Header(name = HttpHeaders.LOCATION, schema = @Schema(type = SchemaType.STRING)),
            content = @Content(schema = @Schema(implementation = Job.class)))
    @APIResponse(responseCode = "400", ref = "BadRequest")
    @APIResponse(responseCode = "404", ref = "NotFound")
    public RestResponse<Job> bringBack(
            @QueryParam("week")
                    @Parameter(required = true)
                    @NotNull(message = "is needed: say which week is to be brought back")
                    String week,
            @QueryParam("days")
                    @DefaultValue("7")
                    @Min(value = 1, message = DAYS)
                    @Max(value = MAX_DAYS, message = DAYS)
                    int days) {
        return JobResource.accepted(
                service.bringBack(QueryParameter.parsed("week", week, Week::parse, Week.NOT_A_WEEK), days));
    }
}
