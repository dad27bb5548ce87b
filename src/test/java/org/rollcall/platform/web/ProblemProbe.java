package org.rollcall.platform.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.Arc;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** Fails in every way that a resource can. */
@Path("/probe")
@PermitAll
@Produces(MediaType.APPLICATION_JSON)
public class ProblemProbe {
    enum Colour {
        RED,
        GREEN
    }

    record Item(@NotBlank String itemName) {}

    record Body(
            int count, @Nullable Colour colour, @Nullable List<@Valid Item> items) {}

    @GET
    @Path("known")
    @Operation(hidden = true)
    public String known() {
        throw new ProblemException(ProblemType.RATE_LIMITED, "Slow down.", Map.of("limit", 3), Duration.ofMillis(1500));
    }

    @GET
    @Path("bug")
    @Operation(hidden = true)
    public String bug(@QueryParam("x") @Nullable String x) {
        throw new IllegalStateException("secret inside");
    }

    @GET
    @Path("own-json")
    @Operation(hidden = true)
    public String ownJson() throws JsonProcessingException {
        return new ObjectMapper().readTree("{secret").toString();
    }

    @GET
    @Path("own-violation")
    @Operation(hidden = true)
    public String ownViolation() {
        throw new ConstraintViolationException(Set.of());
    }

    @GET
    @Path("own-answer")
    @NotBlank
    @Operation(hidden = true)
    public String ownAnswer() {
        return " ";
    }

    @GET
    @Path("memory")
    @Operation(hidden = true)
    public String memory() throws SQLException {
        throw new SQLException("An I/O error occurred", "08006", new OutOfMemoryError("secret"));
    }

    @GET
    @Path("outage")
    @Operation(hidden = true)
    public String outage() throws SQLException {
        throw new SQLException("secret host is away", "08006");
    }

    @GET
    @Path("not-done")
    @Operation(hidden = true)
    public String notDone() throws SQLException {
        try (var connection =
                        Arc.container().instance(AgroalDataSource.class).get().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("select 1 union select 2 for update"); // PostgreSQL does not do that
        }
        return "{}";
    }

    @GET
    @Path("validated")
    @Operation(hidden = true)
    public String validated(@QueryParam("per_page") @Max(100) @DefaultValue("20") int perPage) {
        return "{}";
    }

    @GET
    @Path("two-kinds")
    @Produces({MediaType.APPLICATION_JSON, "text/markdown"})
    @Operation(hidden = true)
    public String twoKinds() {
        return "{}";
    }

    @GET
    @Path("things/{thing_id}")
    @Operation(hidden = true)
    public String thing(@PathParam("thing_id") @Max(9) int thingId) {
        return "{}";
    }

    @PUT
    @Path("things/{thing_id}")
    @Operation(hidden = true)
    public String putThing(@PathParam("thing_id") int thingId) {
        return "{}";
    }

    @POST
    @Path("body")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(hidden = true)
    public JsonNode body(@Valid @NotNull(message = "must be there") Body body) {
        return NullNode.getInstance();
    }

    @GET
    @Path("closed")
    @RolesAllowed({"first", "second"})
    @Operation(hidden = true)
    public String closed() {
        return "{}";
    }
}
