# API, worker and migration in one image: the command says which. Sources as they are and production dependencies only.

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The native parts are prebuilt packages; nothing of ours needs an install script.
RUN npm ci --omit=dev --ignore-scripts

FROM node:24-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json ./
COPY scripts scripts
COPY core core
COPY db db
COPY worker worker
COPY api api
USER node
# Asks the operators' port of whichever process this container runs.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(process.env.HEALTH_URL).then((r)=>process.exit(r.ok?0:1),()=>process.exit(1))"]
ENV HEALTH_URL=http://127.0.0.1:5001/readyz
EXPOSE 5000 5001 5002
# With the flags of package.json.
CMD ["scripts/node", "api/main.ts"]
