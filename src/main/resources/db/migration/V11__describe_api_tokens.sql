-- What a token is for, and when it was last used: nobody dares to revoke one that might be in use.
alter table api_token
    add column description text,
    add column last_used_at timestamptz, -- to the minute
    add constraint api_token_description_length check (char_length(description) between 1 and 1000);
