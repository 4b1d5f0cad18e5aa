-- The hub of dentelle: the shared place of many teams in one PostgreSQL database (13 or later).
--
-- « dentelle sync init postgresql://ADMINISTRATEUR@SERVEUR/BASE » runs this when the database has no schema
-- dentelle; « psql -f hub.sql » does the same. The administrator may create roles and schemas (CREATEROLE, and
-- CREATE on the database) and need not be a superuser. What he does afterwards is in docs/sync.md.
--
-- What lies here is sealed by the laptops: the server sees who writes, when, how much, and can read none of it.
--
-- Four walls keep teams apart, and a laptop from what is not its business:
--   1. no laptop has any right on a table; it calls the functions that are granted to dentelle_device, and no others;
--   2. none of these takes an organisation: it follows from session_user, which only a superuser can change;
--   3. row-level security, forced on the owner too, gives the functions no row of another organisation, whatever
--      they ask;
--   4. the functions run under a fixed search_path, so that nothing a laptop creates is taken for something of ours.
--
-- Every key begins with the organisation, no statement crosses two, and what grows is partitioned by it: one server
-- that is outgrown can be followed by several with the same SQL.

BEGIN;

DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'dentelle_hub') THEN
        CREATE ROLE dentelle_hub NOLOGIN;      -- owns all of it, and is nobody
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = 'dentelle_device') THEN
        CREATE ROLE dentelle_device NOLOGIN;   -- what all laptops may do
    END IF;
    EXECUTE pg_catalog.format('GRANT dentelle_hub TO %I', current_user);
    EXECUTE pg_catalog.format('GRANT CONNECT ON DATABASE %I TO dentelle_device', pg_catalog.current_database());
END
$$;

CREATE SCHEMA dentelle AUTHORIZATION dentelle_hub;
SET LOCAL ROLE dentelle_hub;
SET LOCAL search_path = pg_catalog, pg_temp;
GRANT USAGE ON SCHEMA dentelle TO dentelle_device;

-- ---- tables ------------------------------------------------------------------------------------------------------

-- A team. `position` counts what arrived; its row is locked until the one who counts has committed, so that nobody
-- who saw position 12 will ever see an 11 appear. (A sequence gives numbers that become visible in another order:
-- whoever remembers the greatest he saw loses the late ones.)
-- `link` is the end of a chain over all that arrived, in order, from random bytes on. Whoever remembers a position
-- and its link knows, when both still fit, that everything up to there is what he saw; a server put back to an older
-- copy that has counted on since does not fit, however far it has counted.
CREATE TABLE dentelle.organisation (
    organisation uuid PRIMARY KEY,
    position bigint NOT NULL DEFAULT 0,
    link bytea NOT NULL DEFAULT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())),
    made_at timestamptz NOT NULL DEFAULT now()
);

-- A laptop: a role that logs in, and of which team it is.
CREATE TABLE dentelle.device (
    organisation uuid NOT NULL REFERENCES dentelle.organisation,
    role name NOT NULL UNIQUE,
    label text NOT NULL DEFAULT '',
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (organisation, role)
);

-- A sealed run of operations. What is withdrawn (written anew without what was erased) keeps its place in the chain
-- and loses its bytes.
CREATE TABLE dentelle.segment (
    organisation uuid NOT NULL,
    position bigint NOT NULL,
    stream bytea NOT NULL CHECK (octet_length(stream) = 8),
    first bigint NOT NULL CHECK (first > 0),
    last bigint NOT NULL CHECK (last >= first),
    id bytea NOT NULL CHECK (octet_length(id) = 32),
    link bytea NOT NULL,
    author name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT now(),
    sealed bytea CHECK (octet_length(sealed) <= 256 * 1024 * 1024 + 4096),
    PRIMARY KEY (organisation, position)
) PARTITION BY HASH (organisation);
-- Of one number there may lie what a lost laptop put there, and what others put there of it since, under another key:
-- how often that had changed is in bytes 12 and 13 of the header.
CREATE UNIQUE INDEX segment_place ON dentelle.segment (organisation, stream, first, substr(sealed, 13, 2))
    WHERE sealed IS NOT NULL;

-- What each laptop says last of itself.
CREATE TABLE dentelle.head (
    organisation uuid NOT NULL,
    stream bytea NOT NULL CHECK (octet_length(stream) = 8),
    number bigint NOT NULL CHECK (number > 0),
    author name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT now(),
    sealed bytea NOT NULL CHECK (octet_length(sealed) <= 16 * 1024 * 1024),
    PRIMARY KEY (organisation, stream)
) PARTITION BY HASH (organisation);

-- Files of the team: its key under its phrase, snapshots.
CREATE TABLE dentelle.file (
    organisation uuid NOT NULL,
    name text NOT NULL CHECK (name ~ '^(keys|snap)/[a-z0-9-]{1,80}$'),
    author name NOT NULL DEFAULT session_user,
    at timestamptz NOT NULL DEFAULT now(),
    bytes bytea NOT NULL CHECK (octet_length(bytes) <= 256 * 1024 * 1024 + 4096),
    PRIMARY KEY (organisation, name)
) PARTITION BY HASH (organisation);

-- Sealed bytes are compressed already.
ALTER TABLE dentelle.segment ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE dentelle.head ALTER COLUMN sealed SET STORAGE EXTERNAL;
ALTER TABLE dentelle.file ALTER COLUMN bytes SET STORAGE EXTERNAL;

DO $$
DECLARE
    parent text;
BEGIN
    FOREACH parent IN ARRAY ARRAY['segment', 'head', 'file'] LOOP
        FOR part IN 0..7 LOOP
            EXECUTE format('CREATE TABLE dentelle.%I PARTITION OF dentelle.%I FOR VALUES WITH (MODULUS 8, REMAINDER %s)',
                           parent || '_' || part, parent, part);
            -- Nothing goes to a partition by its own name: no policy, no row.
            EXECUTE format('ALTER TABLE dentelle.%I ENABLE ROW LEVEL SECURITY', parent || '_' || part);
            EXECUTE format('ALTER TABLE dentelle.%I FORCE ROW LEVEL SECURITY', parent || '_' || part);
        END LOOP;
    END LOOP;
END
$$;

-- ---- whose rows --------------------------------------------------------------------------------------------------

-- The team of who is logged in; NULL for who is no laptop.
CREATE FUNCTION dentelle.own_organisation() RETURNS uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT organisation FROM dentelle.device WHERE role = session_user $$;

-- Who administers the hub.
CREATE FUNCTION dentelle.is_administrator() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT pg_has_role(session_user, 'dentelle_hub', 'MEMBER') $$;

ALTER TABLE dentelle.organisation ENABLE ROW LEVEL SECURITY;
ALTER TABLE dentelle.organisation FORCE ROW LEVEL SECURITY;
ALTER TABLE dentelle.device ENABLE ROW LEVEL SECURITY;
ALTER TABLE dentelle.device FORCE ROW LEVEL SECURITY;
ALTER TABLE dentelle.segment ENABLE ROW LEVEL SECURITY;
ALTER TABLE dentelle.segment FORCE ROW LEVEL SECURITY;
ALTER TABLE dentelle.head ENABLE ROW LEVEL SECURITY;
ALTER TABLE dentelle.head FORCE ROW LEVEL SECURITY;
ALTER TABLE dentelle.file ENABLE ROW LEVEL SECURITY;
ALTER TABLE dentelle.file FORCE ROW LEVEL SECURITY;

CREATE POLICY own ON dentelle.organisation USING (organisation = (SELECT dentelle.own_organisation()));
CREATE POLICY administrator ON dentelle.organisation USING ((SELECT dentelle.is_administrator()));
CREATE POLICY own ON dentelle.device USING (role = session_user);
CREATE POLICY administrator ON dentelle.device USING ((SELECT dentelle.is_administrator()));
CREATE POLICY own ON dentelle.segment USING (organisation = (SELECT dentelle.own_organisation()));
CREATE POLICY own ON dentelle.head USING (organisation = (SELECT dentelle.own_organisation()));
CREATE POLICY own ON dentelle.file USING (organisation = (SELECT dentelle.own_organisation()));
CREATE POLICY administrator ON dentelle.file FOR INSERT WITH CHECK ((SELECT dentelle.is_administrator()));

-- The same, for who must be one. The codes of errors are read by the program (src/sync/hub_words.c).
CREATE FUNCTION dentelle.required_organisation() RETURNS uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    team uuid := dentelle.own_organisation();
BEGIN
    IF team IS NULL THEN
        RAISE EXCEPTION 'the role % is no laptop of any team', session_user USING ERRCODE = 'DT002';
    END IF;
    RETURN team;
END
$$;

-- ---- what a laptop may do ----------------------------------------------------------------------------------------

-- Which hub this is, whose, and from where on to list: `after` when all up to there still is what was seen.
CREATE FUNCTION dentelle.state(after bigint, seen bytea, OUT format int, OUT team uuid, OUT since bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    format := 1;
    team := dentelle.required_organisation();
    since := CASE WHEN EXISTS (SELECT FROM dentelle.segment s
                               WHERE s.organisation = team AND s.position = after AND s.link = seen)
                  THEN after ELSE 0 END;
END
$$;

-- What arrived after a position, all of the streams named `own`, and every head (its number is `first`).
CREATE FUNCTION dentelle.list(since bigint, own bytea[])
RETURNS TABLE (head boolean, stream bytea, first bigint, last bigint, id bytea, size bigint, age bigint,
               "position" bigint, link bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    team uuid := dentelle.required_organisation();
BEGIN
    RETURN QUERY
        SELECT true, h.stream, h.number, 0::bigint, ''::bytea, octet_length(h.sealed)::bigint,
               extract(epoch FROM now() - h.at)::bigint, 0::bigint, ''::bytea
        FROM dentelle.head h WHERE h.organisation = team
        UNION ALL
        SELECT false, s.stream, s.first, s.last, s.id, octet_length(s.sealed)::bigint,
               extract(epoch FROM now() - s.at)::bigint, s.position, s.link
        FROM dentelle.segment s
        WHERE s.organisation = team AND s.position > since AND s.sealed IS NOT NULL
        UNION ALL
        SELECT false, s.stream, s.first, s.last, s.id, octet_length(s.sealed)::bigint,
               extract(epoch FROM now() - s.at)::bigint, s.position, s.link
        FROM dentelle.segment s
        WHERE s.organisation = team AND s.stream = ANY (own) AND s.position <= since AND s.sealed IS NOT NULL;
END
$$;

CREATE FUNCTION dentelle.pull(positions bigint[]) RETURNS TABLE ("position" bigint, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    team uuid := dentelle.required_organisation();
BEGIN
    RETURN QUERY SELECT s.position, s.sealed FROM dentelle.segment s
        WHERE s.organisation = team AND s.position = ANY (positions) AND s.sealed IS NOT NULL;
END
$$;

CREATE FUNCTION dentelle.pull_heads(streams bytea[]) RETURNS TABLE (stream bytea, number bigint, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    team uuid := dentelle.required_organisation();
BEGIN
    RETURN QUERY SELECT h.stream, h.number, h.sealed FROM dentelle.head h
        WHERE h.organisation = team AND h.stream = ANY (streams);
END
$$;

-- The 8 bytes at `at`, counted from 0, as a number.
CREATE FUNCTION dentelle.number_at(sealed bytea, at int) RETURNS bigint
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$ SELECT ('x' || encode(substr(sealed, at + 1, 8), 'hex'))::bit(64)::bigint $$;

-- Is it a sealed file of that kind and team? What the clear header says is taken from it and from nowhere else.
CREATE FUNCTION dentelle.check_sealed(sealed bytea, kind text, team uuid) RETURNS void
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF sealed IS NULL OR octet_length(sealed) < 112 OR substr(sealed, 1, 9) <> convert_to('DENTELLE' || kind, 'UTF8') THEN
        RAISE EXCEPTION 'not a sealed file' USING ERRCODE = 'DT003';
    END IF;
    IF substr(sealed, 17, 16) <> uuid_send(team) THEN
        RAISE EXCEPTION 'sealed by another organisation' USING ERRCODE = 'DT004';
    END IF;
END
$$;

-- Puts a segment there and says at which position it is. The same once more says the same; another one of the same
-- stream, number and key is refused (DT001): two laptops write under one name.
CREATE FUNCTION dentelle.push(id bytea, sealed bytea) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    team uuid := dentelle.required_organisation();
    stream bytea;
    first bigint;
    counter dentelle.organisation;
    there record;
BEGIN
    PERFORM dentelle.check_sealed(sealed, 'S', team);
    stream := substr(sealed, 33, 8);
    first := dentelle.number_at(sealed, 40);
    SELECT * INTO STRICT counter FROM dentelle.organisation o WHERE o.organisation = team FOR UPDATE;
    SELECT s.position, s.id INTO there FROM dentelle.segment s
        WHERE s.organisation = team AND s.stream = stream AND s.first = first AND s.sealed IS NOT NULL
          AND substr(s.sealed, 13, 2) = substr(sealed, 13, 2);
    IF FOUND AND there.id = id THEN
        RETURN there.position;
    ELSIF FOUND THEN
        RAISE EXCEPTION 'another segment has that number' USING ERRCODE = 'DT001';
    END IF;
    counter.position := counter.position + 1;
    counter.link := sha256(counter.link || id);
    INSERT INTO dentelle.segment (organisation, position, stream, first, last, id, link, sealed)
        VALUES (team, counter.position, stream, first, dentelle.number_at(sealed, 48), id, counter.link, sealed);
    UPDATE dentelle.organisation o SET position = counter.position, link = counter.link WHERE o.organisation = team;
    RETURN counter.position;
END
$$;

-- Takes away the bytes of a segment that one put there oneself (or that a laptop did which is none any more), so that
-- another can be put in its place.
CREATE FUNCTION dentelle.withdraw(stream bytea, first bigint, id bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    team uuid := dentelle.required_organisation();
    writer name;
BEGIN
    SELECT s.author INTO writer FROM dentelle.segment s
        WHERE s.organisation = team AND s.stream = stream AND s.first = first AND s.id = id AND s.sealed IS NOT NULL
        FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    IF writer <> session_user AND dentelle.is_device(writer) THEN
        RAISE EXCEPTION 'put there by another laptop' USING ERRCODE = 'DT005';
    END IF;
    UPDATE dentelle.segment s SET sealed = NULL
        WHERE s.organisation = team AND s.stream = stream AND s.first = first AND s.id = id;
END
$$;

-- Policies show a laptop its own row of `device` alone: the catalogue tells whether the role is still there.
CREATE FUNCTION dentelle.is_device(writer name) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = writer AND pg_has_role(oid, 'dentelle_device', 'MEMBER')) $$;

-- A head takes the place of an older one of the same stream.
CREATE FUNCTION dentelle.push_head(number bigint, sealed bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    team uuid := dentelle.required_organisation();
BEGIN
    PERFORM dentelle.check_sealed(sealed, 'H', team);
    INSERT INTO dentelle.head AS h (organisation, stream, number, sealed)
        VALUES (team, substr(sealed, 33, 8), number, sealed)
        ON CONFLICT ON CONSTRAINT head_pkey DO UPDATE
        SET number = excluded.number, sealed = excluded.sealed, author = excluded.author, at = excluded.at
        WHERE h.number < excluded.number;
END
$$;

CREATE FUNCTION dentelle.list_files(folder text) RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.name FROM dentelle.file f
    WHERE f.organisation = dentelle.required_organisation() AND starts_with(f.name, folder || '/') ORDER BY f.name
$$;

CREATE FUNCTION dentelle.read_file(name text) RETURNS bytea
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT f.bytes FROM dentelle.file f WHERE f.organisation = dentelle.required_organisation() AND f.name = $1 $$;

CREATE FUNCTION dentelle.put_file(name text, bytes bytea) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    team uuid := dentelle.required_organisation();
BEGIN
    INSERT INTO dentelle.file (organisation, name, bytes) VALUES (team, name, bytes) ON CONFLICT DO NOTHING;
    IF NOT FOUND AND EXISTS (SELECT FROM dentelle.file f
                             WHERE f.organisation = team AND f.name = name AND f.bytes <> bytes) THEN
        RAISE EXCEPTION 'there is another file of that name' USING ERRCODE = 'DT006';
    END IF;
END
$$;

CREATE FUNCTION dentelle.remove_file(name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ DELETE FROM dentelle.file f WHERE f.organisation = dentelle.required_organisation() AND f.name = $1 $$;

-- ---- what the administrator does, with his own rights ------------------------------------------------------------

-- A new team, and files of it: its key under its phrase.
CREATE FUNCTION dentelle.add_organisation(team uuid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$ INSERT INTO dentelle.organisation (organisation) VALUES (team) $$;

CREATE FUNCTION dentelle.add_file(team uuid, name text, bytes bytea) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$ INSERT INTO dentelle.file (organisation, name, bytes) VALUES (team, name, bytes) $$;

-- A laptop of a team. `secret`: its password, or better what PQencryptPasswordConn makes of it, since
-- statements may be logged (psql: a first password here, then its command « password » for the real one).
CREATE FUNCTION dentelle.add_device(team uuid, role name, secret text, label text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    EXECUTE format('CREATE ROLE %I LOGIN PASSWORD %L IN ROLE dentelle_device', role, secret);
    EXECUTE format('ALTER ROLE %I SET idle_in_transaction_session_timeout = ''60s''', role);
    INSERT INTO dentelle.device (organisation, role, label) VALUES (team, role, label);
END
$$;

-- A laptop that is lost or given back: it reaches nothing from now on, what it sent stays.
CREATE FUNCTION dentelle.remove_device(gone name) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM dentelle.device WHERE role = gone;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the role % is no laptop of any team', gone USING ERRCODE = 'DT002';
    END IF;
    EXECUTE format('DROP ROLE %I', gone);
END
$$;

-- ---- rights ------------------------------------------------------------------------------------------------------

REVOKE ALL ON ALL TABLES IN SCHEMA dentelle FROM PUBLIC, dentelle_device;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA dentelle FROM PUBLIC, dentelle_device;
GRANT EXECUTE ON FUNCTION
    dentelle.state(bigint, bytea),
    dentelle.list(bigint, bytea[]),
    dentelle.pull(bigint[]),
    dentelle.pull_heads(bytea[]),
    dentelle.push(bytea, bytea),
    dentelle.withdraw(bytea, bigint, bytea),
    dentelle.push_head(bigint, bytea),
    dentelle.list_files(text),
    dentelle.read_file(text),
    dentelle.put_file(text, bytea),
    dentelle.remove_file(text)
TO dentelle_device;

COMMIT;
