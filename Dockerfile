# docker build -t dojo .
# docker run -d --restart unless-stopped --name dojo --env-file .env -e PORT=8080 -p 8080:8080 -v dojo-data:/app/data --stop-timeout 30 dojo
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
# Workspaces are for tests. The package `node` brings Node 24 to machines that lack it; here it is there, and its script would fetch it again.
RUN npm ci --workspaces=false --no-audit --no-fund --ignore-scripts
COPY rolldown.config.ts ./
COPY src src
COPY commands commands
COPY facts facts
COPY scripts/node-version.mjs scripts/node-version.mjs
RUN npx --no-install rolldown -c && npm prune --workspaces=false --omit=dev --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=node:node /app/package.json ./
COPY --from=build --chown=node:node /app/node_modules node_modules
# Node keeps compiled code in dist for the next start.
COPY --from=build --chown=node:node /app/dist dist
COPY --chown=node:node scripts/healthcheck.mjs scripts/healthcheck.mjs
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "scripts/healthcheck.mjs"]
ENTRYPOINT ["node", "--max-semi-space-size=8", "dist/main.js"]
CMD ["all"]
